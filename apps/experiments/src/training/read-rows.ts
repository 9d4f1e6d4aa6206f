import { DuckDBInstance, type DuckDBConnection, type DuckDBVector } from '@duckdb/node-api';
import type { TrainingSource } from './training.js';

/** Columns of features, NaN where nothing was known, and the label of each row. */
export interface Rows {
  readonly columns: readonly Float32Array[];
  readonly labels: Uint8Array;
}

export interface RowSets {
  readonly training: Rows;
  readonly validation: Rows;
}

/** What no label is: the training refuses it. */
const NO_LABEL = 255;

/** Reads the rows to learn from and those to measure on, always in the same order. */
export async function readRowSets(source: TrainingSource): Promise<RowSets> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  try {
    const [training, validation] = relationsOf(source);
    return {
      training: await readRows(connection, training, source),
      validation: await readRows(connection, validation, source),
    };
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

function relationsOf({ trainingFile, validation }: TrainingSource): [training: string, validation: string] {
  const all = `read_parquet(${literal(trainingFile)})`;
  if (validation.kind === 'file') return [all, `read_parquet(${literal(validation.file)})`];
  // Cut at an instant, not at a row: rows of the same instant are on the same side.
  const time = name(validation.timestampColumn);
  const cut = `(SELECT quantile_disc(${time}, ${1 - validation.fraction}) FROM ${all})`;
  return [`${all} WHERE ${time} <= ${cut}`, `${all} WHERE ${time} > ${cut}`];
}

async function readRows(
  connection: DuckDBConnection,
  relation: string,
  { features, label }: TrainingSource,
): Promise<Rows> {
  const counted = await connection.runAndReadAll(`SELECT count(*)::INTEGER FROM ${relation}`);
  const rowCount = Number(counted.value(0, 0));
  const columns = features.map(() => new Float32Array(rowCount));
  const labels = new Uint8Array(rowCount);
  const values = [...features.map((feature) => `${name(feature)}::FLOAT`), `${name(label)}::UTINYINT`];
  const result = await connection.stream(`SELECT ${values.join(', ')} FROM ${relation}`);
  for (let offset = 0; ;) {
    const chunk = await result.fetchChunk();
    if (chunk === null || chunk.rowCount === 0) return { columns, labels };
    columns.forEach((column, index) => copyInto(column, offset, chunk.getColumnVector(index), NaN));
    copyInto(labels, offset, chunk.getColumnVector(columns.length), NO_LABEL);
    offset += chunk.rowCount;
  }
}

function copyInto(
  target: Float32Array | Uint8Array,
  offset: number,
  vector: DuckDBVector,
  missing: number,
): void {
  for (let row = 0; row < vector.itemCount; row++) target[offset + row] = numberIn(vector, row) ?? missing;
}

function numberIn(vector: DuckDBVector, row: number): number | null {
  const value = vector.getItem(row);
  return typeof value === 'number' ? value : null;
}

function name(column: string): string {
  return `"${column.replaceAll('"', '""')}"`;
}

function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
