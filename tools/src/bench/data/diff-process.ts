// What must be done at the least to compare two tables by key: read both, join them, and count what differs.
import { DuckDBInstance } from '@duckdb/node-api';
import type { RowChanges } from './table-pair.js';

export interface DiffQuestion {
  readonly from: string;
  readonly to: string;
}

export interface DiffAnswer {
  readonly seconds: number;
  readonly changes: RowChanges;
}

async function answer({ from, to }: DiffQuestion): Promise<DiffAnswer> {
  const startedAt = performance.now();
  const instance = await DuckDBInstance.create(':memory:', { threads: '2' });
  const connection = await instance.connect();
  const counted = await connection.runAndReadAll(
    `SELECT count(*) FILTER (WHERE old.id IS NULL)::INT, count(*) FILTER (WHERE young.id IS NULL)::INT,
            count(*) FILTER (WHERE old.id = young.id AND old IS DISTINCT FROM young)::INT
       FROM read_csv('${from}') old FULL JOIN read_csv('${to}') young ON old.id = young.id`,
  );
  instance.closeSync();
  const [added, removed, changed] = (counted.getRows()[0] ?? []).map(Number);
  const changes = { added: added ?? 0, removed: removed ?? 0, changed: changed ?? 0 };
  return { seconds: (performance.now() - startedAt) / 1000, changes };
}

process.on('message', (question: DiffQuestion) => void answer(question).then((it) => process.send?.(it)));
process.once('disconnect', () => process.exit());
