import { InvalidInputError } from '@orrery/domain';
import { filterSql, quoteName, type RowFilter, type TableColumn } from '@orrery/platform-tables';
import { arrowRelation } from './open-arrow.js';
import { csvRelation } from './csv-relation.js';
import type { FileFormat } from './file-format.js';
import { jsonRelation } from './json-lines-relation.js';
import { parquetRelation } from './open-parquet.js';
import type { TableSession } from './table-session.js';
import { FILE, Table } from './table.js';
import { NoTableError } from './tabular-file.errors.js';

/** A file that was ingested before, with the columns that were found then. */
export interface StoredTable {
  readonly path: string;
  readonly format: FileFormat;
  readonly columns: readonly TableColumn[];
}

/** Opens a file that was ingested before, or the part of it that is needed. @throws {NoTableError | InvalidInputError} */
export async function openStored(
  session: TableSession,
  file: StoredTable,
  need: { readonly columns?: readonly string[]; readonly filter?: RowFilter },
): Promise<Table> {
  const columns = need.columns === undefined ? file.columns : chosenColumns(file.columns, need.columns);
  const names = columns.map(({ name }) => quoteName(name)).join(', ');
  const where = need.filter === undefined ? '' : ` WHERE ${filterSql(need.filter, file.columns)}`;
  await session.rows(
    `CREATE VIEW ${FILE} AS SELECT ${names} FROM ${await relationOf(session, file)}${where}`,
  );
  return new Table(session, columns);
}

async function relationOf(session: TableSession, file: StoredTable): Promise<string> {
  const { path, format, columns } = file;
  if (format === 'CSV') return csvRelation(path, columns);
  if (format === 'PARQUET') return parquetRelation(path);
  if (format === 'JSON_LINES') return jsonRelation(path, columns);
  if (format === 'ARROW') return arrowRelation(session, path, columns);
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
