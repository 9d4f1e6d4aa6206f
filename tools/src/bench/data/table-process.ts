// What must be done at the least to a CSV file of numbers: read it, find its types, and count and sum each column once.
import { DuckDBInstance } from '@duckdb/node-api';

export interface TableQuestion {
  readonly path: string;
}

export interface TableAnswer {
  readonly seconds: number;
  readonly rows: number;
}

async function answer({ path }: TableQuestion): Promise<TableAnswer> {
  const startedAt = performance.now();
  const instance = await DuckDBInstance.create(':memory:', { threads: '2' });
  const connection = await instance.connect();
  await connection.run(`CREATE TABLE file AS SELECT * FROM read_csv('${path}', header = true, delim = ',')`);
  await connection.runAndReadAll('SELECT count(COLUMNS(*)), min(COLUMNS(*)), max(COLUMNS(*)) FROM file');
  await connection.runAndReadAll('SELECT approx_count_distinct(COLUMNS(*)) FROM file');
  const counted = await connection.runAndReadAll('SELECT count(*)::INT FROM file');
  instance.closeSync();
  return { seconds: (performance.now() - startedAt) / 1000, rows: Number(counted.getRows()[0]?.[0]) };
}

process.on('message', (question: TableQuestion) => void answer(question).then((it) => process.send?.(it)));
process.once('disconnect', () => process.exit());
