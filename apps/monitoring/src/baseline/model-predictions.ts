import { Injectable } from '@nestjs/common';
import { ConflictError } from '@orrery/domain';
import { z } from 'zod';
import type { ColumnValue } from './baseline-column.js';
import {
  ServedVersions,
  type PredictedOutput,
  type ServedInput,
  type ServedVersion,
} from './served-versions.js';
import type { RawColumn } from './summarize-column.js';

const BATCH_ROWS = 2000;
/** Values of one output in a row beyond which serving records no columns of them. */
const WIDEST = 64;

const scalar = z.union([z.number(), z.string(), z.boolean(), z.null()]);

/** What a served model version answers to the rows of a training set. */
@Injectable()
export class ModelPredictions {
  constructor(private readonly served: ServedVersions) {}

  /**
   * The features that the version takes, in the rows that its endpoint takes, and what it predicts for these: live traffic
   * has no other features, and no rows in which a value is missing that must be there. An output with several values a row becomes several columns, named as on the
   * prediction stream.
   * @throws {ConflictError} when the features are not those of the model, or no row is whole.
   */
  async of(version: ServedVersion, features: readonly RawColumn[]): Promise<readonly RawColumn[]> {
    const signature = await this.served.signatureOf(version);
    const taken = wholeRows(
      signature.inputs.map((input) => ({ input, column: featureFor(input, features) })),
    );
    const rows = taken[0]?.values.length ?? 0;
    if (rows === 0) {
      throw new ConflictError('No row of the training set has a value for each feature of the model.');
    }
    const outputs = new Map<string, OutputColumn>();
    for (let start = 0; start < rows; start += BATCH_ROWS) {
      const inputs = taken.map(({ name, values }) => [name, values.slice(start, start + BATCH_ROWS)]);
      const answer = await this.served.predict(version, signature, Object.fromEntries(inputs));
      for (const output of answer) addColumns(outputs, output);
    }
    return [...taken, ...outputs.values()];
  }
}

interface OutputColumn extends RawColumn {
  readonly values: ColumnValue[];
}

interface TakenFeature {
  readonly input: ServedInput;
  readonly column: RawColumn;
}

function featureFor({ name }: ServedInput, features: readonly RawColumn[]): RawColumn {
  const column = features.find((feature) => feature.name === name);
  if (column !== undefined) return column;
  throw new ConflictError(`The model takes "${name}", which is no feature of the training set.`);
}

/** The columns, with the rows in which nothing is missing that must be there. */
function wholeRows(taken: readonly TakenFeature[]): readonly RawColumn[] {
  const rows = taken[0]?.column.values.length ?? 0;
  const required = taken.filter(({ input }) => !input.mayBeMissing).map(({ column }) => column.values);
  const isWhole = (row: number) => required.every((values) => jsonOf(values[row]) !== null);
  const whole = Array.from({ length: rows }, (_, row) => row).filter(isWhole);
  return taken.map(({ column }) => ({ ...column, values: whole.map((row) => jsonOf(column.values[row])) }));
}

/** JSON has no word for what is not finite. */
function jsonOf(value: ColumnValue): ColumnValue {
  return value === undefined || (typeof value === 'number' && !Number.isFinite(value)) ? null : value;
}

function addColumns(outputs: Map<string, OutputColumn>, { name, isText, rows }: PredictedOutput): void {
  const flat = rows.map((row) => (Array.isArray(row) ? (row.flat(Infinity) as unknown[]) : [row]));
  const width = flat[0]?.length ?? 0;
  if (width > WIDEST) return;
  const kind = isText ? 'CATEGORICAL' : 'NUMERIC';
  for (let at = 0; at < width; at++) {
    const key = width === 1 ? name : `${name}[${at}]`;
    const column = outputs.get(key) ?? { role: 'PREDICTION', name: key, kind, values: [] };
    for (const row of flat) column.values.push(scalar.parse(row[at]));
    outputs.set(key, column);
  }
}
