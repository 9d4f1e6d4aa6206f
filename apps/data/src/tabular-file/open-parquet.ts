import { quoteText, tableColumn, type TableColumn } from '@orrery/platform-tables';
import { requireFewColumns, requireUsableNames } from './compare-columns.js';
import { columnsOfParts } from './compare-parts.js';
import { folderExpressions, requireOwnNames } from './folder-columns.js';
import { readParquetSchema } from './read-parquet-schema.js';
import { pathsOf, type TablePart } from './table-part.js';
import type { TableSession } from './table-session.js';
import { FILE, Table } from './table.js';
import { UnreadableFileError } from './tabular-file.errors.js';

/** Beyond that a file is made to fill the machine that reads it. */
const MAX_UNPACKED_BYTES = 2 ** 40;
const MAX_ROWS = 2 ** 36;

/** Columns are found by their names, wherever they stand in a file. */
export function parquetRelation(paths: readonly string[]): string {
  return `read_parquet([${paths.map(quoteText).join(', ')}], hive_partitioning = false)`;
}

/**
 * Opens Parquet files where they lie.
 * @param folders columns that their folders tell.
 * @throws {UnreadableFileError | PartSchemaError}
 */
export async function openParquet(
  session: TableSession,
  parts: readonly TablePart[],
  folders: readonly TableColumn[] = [],
): Promise<Table> {
  let [rows, bytes] = [0, 0];
  const columns = await columnsOfParts(parts, async ({ path }) => {
    const schema = await readParquetSchema(path);
    // The engine would give columns of one name other names.
    requireUsableNames(requireFewColumns(schema.columns), 'the schema');
    const unpacked = await session.row(
      `SELECT coalesce(sum(total_uncompressed_size), 0)::DOUBLE AS bytes FROM parquet_metadata(${quoteText(path)})`,
    );
    rows += schema.rows;
    bytes += Number(unpacked['bytes']);
    requireModest(rows, bytes);
    return parquetColumns(session, [path]);
  });
  await viewParquet(session, parts, { columns, folders });
  return new Table(session, [...columns, ...folders]);
}

/** Makes `FILE` of Parquet files that have been looked at. */
export async function viewParquet(
  session: TableSession,
  parts: readonly TablePart[],
  {
    columns,
    folders,
  }: { readonly columns: readonly TableColumn[]; readonly folders: readonly TableColumn[] },
): Promise<void> {
  requireOwnNames(columns, folders, parts);
  const values = ['*', ...folderExpressions(folders, parts)].join(', ');
  await session.rows(`CREATE VIEW ${FILE} AS SELECT ${values} FROM ${parquetRelation(pathsOf(parts))}`);
}

export async function parquetColumns(
  session: TableSession,
  paths: readonly string[],
): Promise<readonly TableColumn[]> {
  const described = await session.rows(`DESCRIBE SELECT * FROM ${parquetRelation(paths)}`);
  return described.map((row) => tableColumn(String(row['column_name']), String(row['column_type'])));
}

/** @throws {UnreadableFileError} for files that unpack to more than any analysis could read. */
function requireModest(rows: number, bytes: number): void {
  if (rows <= MAX_ROWS && bytes <= MAX_UNPACKED_BYTES) return;
  const says = `it says that it holds ${rows} rows in ${bytes} bytes`;
  throw new UnreadableFileError(`${says}; at most ${MAX_ROWS} rows in ${MAX_UNPACKED_BYTES} bytes are read.`);
}
