import { quoteName, quoteText } from '@orrery/platform-tables';
import type { DeletedRows } from './deleted-rows.js';
import { renamed, storedSqlTypeOf } from './stored-type.js';
import type { SnapshotColumn, SnapshotFile } from './table-snapshot.js';

/** A file of a snapshot that lies where the engine reads it. */
export interface PlacedFile {
  readonly path: string;
  readonly constants: SnapshotFile['constants'];
  readonly deleted: DeletedRows | null;
}

/**
 * A relation of the rows of some files, to be written after FROM: with the table's names and types, without deleted rows,
 * in the order of the files. What a file lacks is null, since its column was added later. There is no join in it, since the
 * engine keeps the order of rows through unions and filters only.
 */
export function snapshotRelation(columns: readonly SnapshotColumn[], files: readonly PlacedFile[]): string {
  if (files.length === 0) {
    const nulls = columns.map(({ name, type }) => `NULL::${type} AS ${quoteName(name)}`);
    return `(SELECT ${nulls.join(', ')} WHERE false)`;
  }
  return `(${groupsOf(files)
    .map((group) => rowsOf(columns, group))
    .join(' UNION ALL ')})`;
}

/** Neighbours that are read alike. */
function groupsOf(files: readonly PlacedFile[]): readonly (readonly [PlacedFile, ...PlacedFile[]])[] {
  const groups: [PlacedFile, ...PlacedFile[]][] = [];
  let last: string | null = null;
  for (const file of files) {
    const treatment = file.deleted === null ? JSON.stringify([...file.constants]) : null;
    const group = groups.at(-1);
    if (group !== undefined && treatment !== null && treatment === last) group.push(file);
    else groups.push([file]);
    last = treatment;
  }
  return groups;
}

function rowsOf(
  columns: readonly SnapshotColumn[],
  [first, ...rest]: readonly [PlacedFile, ...PlacedFile[]],
): string {
  const { constants, deleted } = first;
  // Names of our own, so that none is taken for the number of the row.
  const stored = columns.map((column, at) => ({
    ...column,
    name: `column ${at}`,
    constant: constants.get(column.name),
  }));
  const values = stored.map(
    (column, at) => `${valueOf(column, column.constant)} AS ${quoteName(columns[at]?.name ?? '')}`,
  );
  const kept = stored.filter(({ constant }) => constant === undefined);
  const scan = parquetScan(
    [first, ...rest].map(({ path }) => path),
    kept,
  );
  return `SELECT ${values.join(', ')} FROM ${scan}${deleted === null ? '' : ` WHERE ${isKept(deleted)}`}`;
}

/** Parquet files as a relation that has their columns by the names given here, and `file_row_number`. */
export function parquetScan(paths: readonly string[], columns: readonly SnapshotColumn[]): string {
  const schema = columns.length === 0 ? '' : `, schema = ${schemaOf(columns)}`;
  return `read_parquet([${paths.map(quoteText).join(', ')}], hive_partitioning = false${schema})`;
}

/** @param constant the value that all rows have; undefined for what is in the files. */
function valueOf({ name, type, stored }: SnapshotColumn, constant: string | null | undefined): string {
  if (constant === null) return `NULL::${type}`;
  if (constant !== undefined) return `CAST(${quoteText(constant)} AS ${type})`;
  return renamed(quoteName(name), stored);
}

/** Names a file's columns as the table does, wherever they are in it. */
function schemaOf(columns: readonly SnapshotColumn[]): string {
  const entries = columns.map(({ name, stored, storedName, fieldId }) => {
    const type = quoteText(storedSqlTypeOf(stored));
    const key = fieldId ?? quoteText(storedName);
    return `${key}: {name: ${quoteText(name)}, type: ${type}, default_value: NULL}`;
  });
  return `MAP {${entries.join(', ')}}`;
}

/** A condition on the number of a row: its bit is not set. */
function isKept(deleted: DeletedRows): string {
  const bit = `get_bit(unhex('${deleted.toHex()}')::BIT, file_row_number::INTEGER)`;
  return `CASE WHEN file_row_number < ${deleted.end} THEN ${bit} = 0 ELSE true END`;
}
