import { quoteText, tableColumn } from '@orrery/platform-tables';
import { requireFewColumns, requireUsableNames } from './compare-columns.js';
import { readParquetSchema } from './read-parquet-schema.js';
import type { TableSession } from './table-session.js';
import { FILE, Table } from './table.js';
import { UnreadableFileError } from './tabular-file.errors.js';

/** Beyond that a file is made to fill the machine that reads it. */
const MAX_UNPACKED_BYTES = 2 ** 40;
const MAX_ROWS = 2 ** 36;

export function parquetRelation(path: string): string {
  return `read_parquet(${quoteText(path)}, hive_partitioning = false)`;
}

/** Opens a Parquet file where it lies. @throws {UnreadableFileError} */
export async function openParquet(session: TableSession, path: string): Promise<Table> {
  const schema = await readParquetSchema(path);
  // The engine would give columns of one name other names.
  requireUsableNames(requireFewColumns(schema.columns), 'the schema');
  const unpacked = await session.row(
    `SELECT coalesce(sum(total_uncompressed_size), 0)::DOUBLE AS bytes FROM parquet_metadata(${quoteText(path)})`,
  );
  requireModest(schema.rows, Number(unpacked['bytes']));
  const described = await session.rows(`DESCRIBE SELECT * FROM ${parquetRelation(path)}`);
  await session.rows(`CREATE VIEW ${FILE} AS SELECT * FROM ${parquetRelation(path)}`);
  return new Table(
    session,
    described.map((row) => tableColumn(String(row['column_name']), String(row['column_type']))),
  );
}

/** @throws {UnreadableFileError} for a file that unpacks to more than any analysis could read. */
function requireModest(rows: number, bytes: number): void {
  if (rows <= MAX_ROWS && bytes <= MAX_UNPACKED_BYTES) return;
  const says = `it says that it holds ${rows} rows in ${bytes} bytes`;
  throw new UnreadableFileError(`${says}; at most ${MAX_ROWS} rows in ${MAX_UNPACKED_BYTES} bytes are read.`);
}
