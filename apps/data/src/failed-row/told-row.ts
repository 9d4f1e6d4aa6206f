import { jsonOf, type FailedRow, type JsonObject, type JsonValue } from '@orrery/platform-expectations';

/** A row that failed an expectation, by the names of what it is told by. */
export interface ToldRow {
  /** From 1, in the order of the file. */
  readonly row: number;
  readonly keys: JsonObject;
  readonly values: readonly JsonValue[];
}

export function toldRow({ row, keys: cells, values }: FailedRow, keys: readonly string[]): ToldRow {
  return {
    row,
    keys: Object.fromEntries(keys.map((key, at) => [key, jsonOf(cells[at] ?? null)])),
    values: values.map(jsonOf),
  };
}
