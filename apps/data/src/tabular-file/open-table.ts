import { requireSameColumns } from './compare-columns.js';
import type { FileFormat } from './file-format.js';
import { openArrow } from './open-arrow.js';
import { openCsv } from './open-csv.js';
import { openJsonLines } from './open-json-lines.js';
import { openParquet } from './open-parquet.js';
import type { TableColumn } from './table-column.js';
import type { TableSession } from './table-session.js';
import type { Table } from './table.js';
import { NoTableError, UnreadableFileError } from './tabular-file.errors.js';

export interface FileToOpen {
  readonly path: string;
  readonly format: FileFormat;
  readonly sizeBytes: number;
  /** The columns of the dataset's earlier versions; null when there is none. */
  readonly earlier: readonly TableColumn[] | null;
}

/** Opens a file for questions. @throws {UnreadableFileError | SchemaMismatchError} */
export async function openTable(session: TableSession, file: FileToOpen): Promise<Table> {
  if (file.sizeBytes === 0) throw new UnreadableFileError('it is empty (0 bytes).');
  const table = await openAs(session, file);
  if (file.earlier !== null) requireSameColumns(table.columns, file.earlier);
  return table;
}

function openAs(session: TableSession, { path, format, earlier }: FileToOpen): Promise<Table> {
  if (format === 'CSV') return openCsv(session, path, earlier);
  if (format === 'PARQUET') return openParquet(session, path);
  if (format === 'ARROW') return openArrow(session, path);
  if (format === 'JSON_LINES') return openJsonLines(session, path, earlier);
  throw new NoTableError(format);
}
