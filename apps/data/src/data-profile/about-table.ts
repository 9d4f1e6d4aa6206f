import type { TableSource } from '@orrery/platform-tables';
import type { HashWords } from './hash-registers.js';

/** What has to be known before the rows are read. */
export interface TableFacts {
  readonly rows: number;
  /** A name of the engine's hash function that another release shares only if it hashes alike. */
  readonly hash: string;
  /** What it makes of a missing value, whatever its type. */
  readonly hashOfNull: HashWords;
}

export async function aboutTable(table: TableSource): Promise<TableFacts> {
  const found = await table.row(
    `SELECT count(*) AS rows, to_hex(hash('é', 0.5::DOUBLE, 1::BIGINT, NULL)) AS hash, hash(NULL)::VARCHAR AS of_null
       FROM ${table.relation}`,
  );
  const words = new Int32Array(BigUint64Array.of(BigInt(String(found['of_null']))).buffer);
  return {
    rows: Number(found['rows']),
    hash: `duckdb-${String(found['hash']).toLowerCase()}`,
    hashOfNull: [words[0] ?? 0, words[1] ?? 0],
  };
}
