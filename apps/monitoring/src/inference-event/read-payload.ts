import { InvalidInputError } from '@orrery/domain';
import { PayloadColumns, SHOWN_ROWS } from './payload-columns.js';
import type { Half, Payload } from './payload.js';
import { readTensors } from './read-tensors.js';

export interface PayloadContext {
  readonly half: Half;
  /** Names for what the payload does not name, in its order; null for its own. */
  readonly names: readonly string[] | null;
  /** What the sender calls the payload. */
  readonly place: string;
}

/** Where each protocol has the rows, what they are called without a name of their own, and where names are given. */
const HALVES = {
  request: { rows: 'instances', tensors: 'inputs', unnamed: 'input', namedBy: 'features' },
  response: { rows: 'predictions', tensors: 'outputs', unnamed: 'prediction', namedBy: 'outputs' },
} as const;

/**
 * A payload of KServe by column, in version 1 (`instances` → `predictions`, or columns as `inputs` → `outputs`) or version 2,
 * the Open Inference Protocol in JSON.
 *
 * @throws {InvalidInputError} that names the place of what is wrong.
 */
export function readPayload(data: unknown, { half, names, place }: PayloadContext): Payload {
  const words = HALVES[half];
  if (!isRecord(data)) throw new InvalidInputError(place, `"${place}" is not a JSON object.`);
  const columns = new PayloadColumns();
  let rows: number;
  if (data[words.rows] !== undefined) {
    rows = readRows(data[words.rows], columns, { unnamed: words.unnamed, place: `${place}.${words.rows}` });
  } else {
    const { [words.tensors]: tensors } = data;
    const within = { place: `${place}.${words.tensors}`, isNamed: names === null };
    if (Array.isArray(tensors)) rows = readTensors(tensors, columns, within);
    else if (isRecord(tensors)) rows = readColumns(tensors, columns, within.place);
    else {
      const message = `A ${half} has "${words.rows}" (version 1) or "${words.tensors}" (version 2).`;
      throw new InvalidInputError(place, message);
    }
  }
  return { rows, columns: columns.toMap(names, words.namedBy) };
}

interface RowsContext {
  readonly unnamed: string;
  readonly place: string;
}

function readRows(rows: unknown, columns: PayloadColumns, { unnamed, place }: RowsContext): number {
  if (!Array.isArray(rows)) throw new InvalidInputError(place, `"${place}" is not an array of rows.`);
  const shown: readonly unknown[] = rows.slice(0, SHOWN_ROWS);
  if (!shown.some(isRecord)) {
    columns.add(unnamed, shown, { isNamed: false, placeOf: (row) => `${place}[${row}]` });
    return rows.length;
  }
  const names = new Set<string>();
  for (const [row, value] of shown.entries()) {
    if (!isRecord(value)) {
      throw new InvalidInputError(`${place}[${row}]`, 'Rows are objects, or none of them is.');
    }
    for (const name of Object.keys(value)) names.add(name);
  }
  for (const name of names) {
    const values = shown.map((row) => (isRecord(row) && Object.hasOwn(row, name) ? row[name] : null));
    columns.add(name, values, { isNamed: true, placeOf: (row) => `${place}[${row}].${name}` });
  }
  return rows.length;
}

function readColumns(
  named: Readonly<Record<string, unknown>>,
  columns: PayloadColumns,
  place: string,
): number {
  let rows = 0;
  for (const [name, values] of Object.entries(named)) {
    const placeOf = (row: number): string => `${place}.${name}[${row}]`;
    if (!Array.isArray(values)) throw new InvalidInputError(`${place}.${name}`, 'A column is an array.');
    rows = Math.max(rows, values.length);
    columns.add(name, values, { isNamed: true, placeOf });
  }
  return rows;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
