import { dirname } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { quoteName, quoteText, withSandbox } from '@orrery/platform-tables';
import type { ColumnValue } from './baseline-column.js';

export type FeatureType = 'NUMBER' | 'STRING' | 'BOOLEAN' | 'TIMESTAMP';

export interface FeatureColumn {
  readonly name: string;
  readonly type: FeatureType;
}

const LIMITS = { threads: 2, memoryMegabytes: 512 };

/** What each type is read as: numbers as doubles, instants as milliseconds since 1970. */
const READ_AS: Readonly<Record<FeatureType, (column: string) => string>> = {
  NUMBER: (column) => `CAST(${column} AS DOUBLE)`,
  STRING: (column) => `CAST(${column} AS VARCHAR)`,
  BOOLEAN: (column) => `CAST(${column} AS BOOLEAN)`,
  TIMESTAMP: (column) => `CAST(epoch_ms(${column}) AS DOUBLE)`,
};

/**
 * The columns of a Parquet file, at most `maxRows` rows of them: those whose row number has the least hash, so that the
 * same file gives the same rows. The file lies in a private folder, which is all that the reader sees.
 */
export function readSample(
  path: string,
  columns: readonly FeatureColumn[],
  maxRows: number,
): Promise<ColumnValue[][]> {
  const selected = columns.map(({ name, type }) => READ_AS[type](quoteName(name)));
  const sql = `SELECT ${selected.join(', ')} FROM read_parquet(${quoteText(path)}, file_row_number = true)
    ORDER BY hash(file_row_number), file_row_number LIMIT ${maxRows}`;
  return withSandbox(dirname(path), LIMITS, (connection) => readColumns(connection, sql));
}

async function readColumns(connection: DuckDBConnection, sql: string): Promise<ColumnValue[][]> {
  const result = await connection.stream(sql);
  const values = Array.from({ length: result.columnCount }, (): ColumnValue[] => []);
  // Chunk by chunk, so that the event loop is free in between.
  for await (const chunk of result) {
    for (const [index, column] of values.entries()) {
      // The statement gives doubles, texts and booleans only.
      for (const value of chunk.getColumnValues(index)) column.push(value as ColumnValue);
    }
  }
  return values;
}
