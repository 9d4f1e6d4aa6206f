import { requireSameColumns } from './compare-columns.js';
import type { FileFormat } from './file-format.js';
import { folderColumnsOf } from './folder-columns.js';
import { openArrow } from './open-arrow.js';
import { openCsv } from './open-csv.js';
import { openJsonLines } from './open-json-lines.js';
import { openParquet } from './open-parquet.js';
import type { TableColumn } from './table-column.js';
import { ofPart, type TablePart } from './table-part.js';
import type { TableSession } from './table-session.js';
import type { Table } from './table.js';
import { NoTableError, UnreadableFileError } from './tabular-file.errors.js';

interface TableToOpen {
  readonly format: FileFormat;
  /** The columns of the dataset's earlier versions; null when there is none. */
  readonly earlier: readonly TableColumn[] | null;
}

export interface FileToOpen extends TableToOpen {
  readonly path: string;
  readonly sizeBytes: number;
}

/** Files that are one table together, in the order of their rows. */
export interface FilesToOpen extends TableToOpen {
  readonly parts: readonly PartToOpen[];
}

export interface PartToOpen extends TablePart {
  readonly sizeBytes: number;
}

/** Opens a file for questions. @throws {UnreadableFileError | SchemaMismatchError} */
export function openTable(
  session: TableSession,
  { path, sizeBytes, format, earlier }: FileToOpen,
): Promise<Table> {
  return openParts(session, { parts: [{ path, name: null, sizeBytes }], format, earlier });
}

/**
 * Opens files for questions as one table, with the columns that their folders tell behind their own.
 * @throws {UnreadableFileError | SchemaMismatchError | PartSchemaError}
 */
export async function openParts(session: TableSession, files: FilesToOpen): Promise<Table> {
  const { parts, earlier } = files;
  if (parts.length === 0) throw new UnreadableFileError('it holds no file that could be a part of a table.');
  const empty = parts.find(({ sizeBytes }) => sizeBytes === 0);
  if (empty !== undefined) throw ofPart(empty, new UnreadableFileError('it is empty (0 bytes).'));
  const folders = await folderColumnsOf(session, parts, earlier);
  const table = await openAs(session, files, folders);
  if (earlier !== null) requireSameColumns(table.columns, earlier);
  return table;
}

function openAs(
  session: TableSession,
  { parts, format, earlier }: FilesToOpen,
  folders: readonly TableColumn[],
): Promise<Table> {
  const told = new Set(folders.map(({ name }) => name));
  const context = { earlier: earlier && earlier.filter(({ name }) => !told.has(name)), folders };
  if (format === 'CSV') return openCsv(session, parts, context);
  if (format === 'PARQUET') return openParquet(session, parts, folders);
  if (format === 'ARROW') return openArrow(session, parts, folders);
  if (format === 'JSON_LINES') return openJsonLines(session, parts, context);
  throw new NoTableError(format);
}
