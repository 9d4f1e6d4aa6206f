import { quoteText } from '@orrery/platform-tables';
import { tableColumn } from './table-column.js';
import type { TableSession } from './table-session.js';
import { FILE, Table } from './table.js';

export function parquetRelation(path: string): string {
  return `read_parquet(${quoteText(path)}, hive_partitioning = false)`;
}

/** Opens a Parquet file where it lies. @throws {UnreadableFileError} */
export async function openParquet(session: TableSession, path: string): Promise<Table> {
  await session.rows(`CREATE VIEW ${FILE} AS SELECT * FROM ${parquetRelation(path)}`);
  const described = await session.rows(
    `SELECT column_name, data_type FROM duckdb_columns() WHERE table_name = 'file' ORDER BY column_index`,
  );
  return new Table(
    session,
    described.map((row) => tableColumn(String(row['column_name']), String(row['data_type']))),
  );
}
