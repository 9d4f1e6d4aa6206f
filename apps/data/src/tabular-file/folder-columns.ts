import { quoteName, quoteText, tableColumn, type TableColumn } from '@orrery/platform-tables';
import { requireUsableNames } from './compare-columns.js';
import { csvTypesOf } from './csv-types.js';
import type { TablePart } from './table-part.js';
import type { TableSession } from './table-session.js';
import { PartSchemaError, SchemaMismatchError } from './tabular-file.errors.js';

/** As Hive calls the folder of rows that have no value. */
const NULL_FOLDER = '__HIVE_DEFAULT_PARTITION__';

/** What the folders of a file tell of all its rows, as Hive names them: `day=2024-01-01/part-0.parquet`. Null for null. */
export function folderValuesIn(file: string | null): ReadonlyMap<string, string | null> {
  const folders = (file ?? '').split('/').slice(0, -1);
  return new Map(
    folders.flatMap((folder) => {
      const equals = folder.indexOf('=');
      if (equals < 1) return [];
      const value = decoded(folder.slice(equals + 1));
      const isNull = value === '' || value === NULL_FOLDER;
      return [[decoded(folder.slice(0, equals)), isNull ? null : value] as const];
    }),
  );
}

/**
 * The columns that folders tell: of the narrowest types that fit every value, or of the kinds that the columns had before.
 * @throws {PartSchemaError | SchemaMismatchError}
 */
export async function folderColumnsOf(
  session: TableSession,
  parts: readonly TablePart[],
  earlier: readonly TableColumn[] | null,
): Promise<readonly TableColumn[]> {
  const told = parts.map(({ name }) => folderValuesIn(name));
  const names = [...(told[0]?.keys() ?? [])];
  parts.forEach(({ name: file }, at) => {
    const others = told[at] ?? new Map<string, string>();
    const missing = names.find((name) => !others.has(name));
    if (missing !== undefined) throw new PartSchemaError(file, missing, 'is told by no folder');
    const unknown = [...others.keys()].find((name) => !names.includes(name));
    if (unknown !== undefined)
      throw new PartSchemaError(file, unknown, 'is told by no folder of the first file');
  });
  requireUsableNames(names, 'the path');
  const columns: TableColumn[] = [];
  for (const name of names) columns.push(await typed(session, name, parts, earlier));
  return columns;
}

/** As the engine calls the number of the file that a row is of. */
const FILE_NUMBER = 'file_index';

/** @throws {PartSchemaError} for a column of the files that takes the name of one that their paths tell. */
export function requireOwnNames(
  columns: readonly TableColumn[],
  folders: readonly TableColumn[],
  [first]: readonly TablePart[],
): void {
  const own = new Set(columns.map(({ name }) => name.toLowerCase()));
  const both = folders.find(({ name }) => own.has(name.toLowerCase()));
  const file = first?.name ?? null;
  if (both !== undefined) throw new PartSchemaError(file, both.name, 'is told by a folder, too');
  if (folders.length > 0 && own.has(FILE_NUMBER))
    throw new PartSchemaError(file, FILE_NUMBER, 'has a name that no table with columns of folders can have');
}

/**
 * The columns that folders tell as expressions over a scan of the files, in this order. It stays one scan, however many files there
 * are, and keeps their order.
 */
export function folderExpressions(
  columns: readonly TableColumn[],
  parts: readonly TablePart[],
): readonly string[] {
  const told = parts.map(({ name }) => folderValuesIn(name));
  return columns.map(({ name, type }) => {
    const values = told.map((values) => textOrNull(values.get(name) ?? null));
    const list = `CAST([${values.join(', ')}] AS ${type}[])`;
    return `list_extract(${list}, ${FILE_NUMBER}::BIGINT + 1) AS ${quoteName(name)}`;
  });
}

async function typed(
  session: TableSession,
  name: string,
  parts: readonly TablePart[],
  earlier: readonly TableColumn[] | null,
): Promise<TableColumn> {
  const was = earlier?.find((column) => column.name === name)?.kind;
  const candidates = csvTypesOf(was);
  if (was !== undefined && candidates.length === 0) {
    throw new SchemaMismatchError({
      unknown: [],
      missing: [],
      changed: [{ column: name, was, is: 'STRING' }],
    });
  }
  const values = parts.map(({ name: file }) => textOrNull(folderValuesIn(file).get(name) ?? null));
  const fits = candidates.map(({ fits }, at) => `(v IS NULL OR ${fits('v')}) IS TRUE AS c${at}`);
  const rows = await session.rows(
    `SELECT ${fits.join(', ')} FROM (SELECT unnest([${values.join(', ')}]::VARCHAR[]) AS v)`,
  );
  const type = candidates.find((_, at) => rows.every((row) => row[`c${at}`] === true));
  if (type !== undefined) return { ...tableColumn(name, type.type), fromPath: true };
  const misfit = rows.findIndex((row) => row[`c${candidates.length - 1}`] !== true);
  throw new PartSchemaError(parts[misfit]?.name ?? null, name, `is no ${was}, as it was in earlier versions`);
}

function textOrNull(text: string | null): string {
  return text === null ? 'NULL' : quoteText(text);
}

/** Hive writes what no folder could be called as `%` and two digits; what is no such writing is as it stands. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
