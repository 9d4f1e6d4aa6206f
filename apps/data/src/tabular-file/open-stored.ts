import { InvalidInputError } from '@orrery/domain';
import { filterSql, quoteName, type RowFilter, type TableColumn } from '@orrery/platform-tables';
import { csvTexts, csvValues } from './csv-relation.js';
import type { FileFormat } from './file-format.js';
import { folderExpressions } from './folder-columns.js';
import { jsonRelation } from './json-lines-relation.js';
import { arrowCopies } from './open-arrow.js';
import { parquetRelation } from './open-parquet.js';
import { pathsOf, type TablePart } from './table-part.js';
import type { TableSession } from './table-session.js';
import { FILE, Table } from './table.js';
import { NoTableError } from './tabular-file.errors.js';

/** Files that were ingested before, with the columns that were found then. */
export interface StoredTable {
  /** In the order of their rows; those that have none of the rows that are needed may be left out. */
  readonly parts: readonly TablePart[];
  readonly format: FileFormat;
  readonly columns: readonly TableColumn[];
}

/** Opens files that were ingested before, or the part of them that is needed. @throws {NoTableError | InvalidInputError} */
export async function openStored(
  session: TableSession,
  stored: StoredTable,
  need: { readonly columns?: readonly string[]; readonly filter?: RowFilter },
): Promise<Table> {
  const columns = need.columns === undefined ? stored.columns : chosenColumns(stored.columns, need.columns);
  const names = columns.map(({ name }) => quoteName(name)).join(', ');
  const where = need.filter === undefined ? '' : ` WHERE ${filterSql(need.filter, stored.columns)}`;
  const relation = await relationOf(session, stored);
  await session.rows(`CREATE VIEW ${FILE} AS SELECT ${names} FROM ${relation}${where}`);
  return new Table(session, columns);
}

/** A scan of files, and the values of their own columns over it. */
interface Scan {
  readonly from: string;
  readonly values: readonly string[];
  readonly parts: readonly TablePart[];
}

async function relationOf(session: TableSession, stored: StoredTable): Promise<string> {
  const { columns, parts } = stored;
  if (parts.length === 0) {
    const nulls = columns.map(({ name, type }) => `NULL::${type} AS ${quoteName(name)}`);
    return `(SELECT ${nulls.join(', ')} WHERE false)`;
  }
  const own = columns.filter(({ fromPath }) => fromPath !== true);
  const scan = await scanOf(session, stored, own);
  const folders = columns.filter(({ fromPath }) => fromPath === true);
  const values = [...scan.values, ...folderExpressions(folders, scan.parts)];
  return `(SELECT ${values.join(', ')} FROM ${scan.from})`;
}

async function scanOf(
  session: TableSession,
  { parts, format }: StoredTable,
  own: readonly TableColumn[],
): Promise<Scan> {
  const [paths, names] = [pathsOf(parts), own.map(({ name }) => name)];
  const values = names.map(quoteName);
  if (format === 'CSV') return { from: csvTexts(paths, names), values: csvValues(own), parts };
  if (format === 'PARQUET') return { from: parquetRelation(paths), values, parts };
  if (format === 'JSON_LINES') return { from: jsonRelation(paths, own), values, parts };
  if (format === 'ARROW') {
    const copies: TablePart[] = [];
    for (const part of parts) copies.push(...(await arrowCopies(session, part, own)));
    return { from: parquetRelation(pathsOf(copies)), values, parts: copies };
  }
  throw new NoTableError(format);
}

/** The columns of these names, in their order. @throws {InvalidInputError} */
export function chosenColumns(
  columns: readonly TableColumn[],
  names: readonly string[],
): readonly TableColumn[] {
  if (names.length === 0) throw new InvalidInputError('columns', 'Name one column at least.');
  return [...new Set(names)].map((name) => {
    const column = columns.find((known) => known.name === name);
    if (column === undefined) throw new InvalidInputError('columns', `There is no column "${name}".`);
    return column;
  });
}
