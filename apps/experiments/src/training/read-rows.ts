import type { DuckDBConnection } from '@duckdb/node-api';
import { copyNumbers, quoteName, quoteText, withSandbox } from '@orrery/platform-tables';
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

const LIMITS = { threads: 2, memoryMegabytes: 1024 };

/** Reads the rows to learn from and those to measure on, always in the same order. */
export function readRowSets(source: TrainingSource): Promise<RowSets> {
  const [training, validation] = relationsOf(source);
  return withSandbox(source.folder, LIMITS, async (connection) => ({
    training: await readRows(connection, training, source),
    validation: await readRows(connection, validation, source),
  }));
}

function relationsOf({ trainingFile, validation }: TrainingSource): [training: string, validation: string] {
  const all = `read_parquet(${quoteText(trainingFile)})`;
  if (validation.kind === 'file') return [all, `read_parquet(${quoteText(validation.file)})`];
  // Cut at an instant, not at a row: rows of the same instant are on the same side.
  const time = quoteName(validation.timestampColumn);
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
  const values = [
    ...features.map((feature) => `${quoteName(feature)}::FLOAT`),
    `${quoteName(label)}::UTINYINT`,
  ];
  const result = await connection.stream(`SELECT ${values.join(', ')} FROM ${relation}`);
  let offset = 0;
  for await (const chunk of result) {
    for (const [index, into] of columns.entries())
      copyNumbers(chunk.getColumnVector(index), { into, offset, missing: NaN });
    copyNumbers(chunk.getColumnVector(columns.length), { into: labels, offset, missing: NO_LABEL });
    offset += chunk.rowCount;
  }
  return { columns, labels };
}
