import { quoteName, quoteText } from '@orrery/platform-tables';
import type { DeletedRows } from './deleted-rows.js';
import { TableTooLargeError } from './lakehouse.errors.js';
import { renamed, storedSqlTypeOf } from './stored-type.js';
import type { SnapshotColumn, SnapshotFile, StoredNames } from './table-snapshot.js';

/** Each is a statement of its own to the engine. */
const MOST_SCANS = 500;

/** A file of a snapshot that lies where the engine reads it. */
export interface PlacedFile {
  readonly path: string;
  readonly constants: SnapshotFile['constants'];
  readonly deleted: DeletedRows | null;
  /** What it calls columns; null where columns say it. */
  readonly storedNames: StoredNames | null;
}

/**
 * A relation of the rows of some files, to be written after FROM: with the table's names and types, without deleted rows,
 * in the order of the files. What a file lacks is the column's first value, or null, since the column was added later.
 *
 * It is one scan, however many files there are: what differs between them is looked up by the number of the file. Files that
 * call columns differently are scans of their own. There is no join in it, since the engine keeps the order of rows through
 * scans, unions of all and filters only.
 * @throws {TableTooLargeError}
 */
export function snapshotRelation(columns: readonly SnapshotColumn[], files: readonly PlacedFile[]): string {
  if (files.length === 0) {
    const nulls = columns.map(({ name, type }) => `NULL::${type} AS ${quoteName(name)}`);
    return `(SELECT ${nulls.join(', ')} WHERE false)`;
  }
  const scans = scansOf(files).map((run) => scanOf(columns, run));
  if (scans.length > MOST_SCANS)
    throw new TableTooLargeError('changes in what its files call columns', MOST_SCANS);
  return `(${scans.join(' UNION ALL ')})`;
}

/** Parquet files as a relation that has their columns by the names given here, `file_index` and `file_row_number`. */
export function parquetScan(paths: readonly string[], columns: readonly SnapshotColumn[]): string {
  const schema = columns.length === 0 ? '' : `, schema = ${schemaOf(columns)}`;
  return `read_parquet([${paths.map(quoteText).join(', ')}], hive_partitioning = false${schema})`;
}

/** Columns as a file has them that goes by names; those that it lacks are left out. */
export function columnsIn(names: StoredNames, columns: readonly SnapshotColumn[]): readonly SnapshotColumn[] {
  return columns.flatMap((column) => {
    const storedName = column.fieldId === null ? column.storedName : names.get(column.fieldId);
    return storedName === undefined ? [] : [{ ...column, storedName, fieldId: null }];
  });
}

/** Files one after another that call columns the same. */
function scansOf(files: readonly PlacedFile[]): readonly (readonly PlacedFile[])[] {
  const runs: PlacedFile[][] = [];
  let last: string | undefined;
  for (const file of files) {
    const key =
      file.storedNames === null ? '' : JSON.stringify([...file.storedNames].sort(([a], [b]) => a - b));
    if (key === last) runs.at(-1)?.push(file);
    else runs.push([file]);
    last = key;
  }
  return runs;
}

function scanOf(columns: readonly SnapshotColumn[], run: readonly PlacedFile[]): string {
  const names = run[0]?.storedNames ?? null;
  const there = names === null ? columns : columnsIn(names, columns);
  const files = run.map((file) => ({ ...file, constants: withInitials(file.constants, columns, there) }));
  // Names of our own, so that none is taken for the number of a file or a row.
  const stored = new Map(there.map((column, at) => [column.name, { ...column, name: `column ${at}` }]));
  const isConstant = ({ name }: SnapshotColumn): boolean =>
    files.every(({ constants }) => constants.has(name));
  const values = columns.map((column) => {
    const value = isConstant(column)
      ? constantOf(column, files)
      : valueOf(column, stored.get(column.name), files);
    return `${value} AS ${quoteName(column.name)}`;
  });
  const scan = parquetScan(
    files.map(({ path }) => path),
    there.filter((column) => !isConstant(column)).flatMap(({ name }) => stored.get(name) ?? []),
  );
  const isAnyDeleted = files.some(({ deleted }) => deleted !== null && deleted.count > 0);
  return `SELECT ${values.join(', ')} FROM ${scan}${isAnyDeleted ? ` WHERE ${isKept(files)}` : ''}`;
}

/** What files lack has one value in all their rows. */
function withInitials(
  constants: PlacedFile['constants'],
  columns: readonly SnapshotColumn[],
  there: readonly SnapshotColumn[],
): PlacedFile['constants'] {
  if (there.length === columns.length) return constants;
  const known = new Set(there.map(({ name }) => name));
  const lacking = columns.filter(({ name }) => !known.has(name));
  return new Map([...lacking.map(({ name, initial }) => [name, initial] as const), ...constants]);
}

/** What the file has, but for those files of which it is known otherwise. */
function valueOf(
  column: SnapshotColumn,
  stored: SnapshotColumn | undefined,
  files: readonly PlacedFile[],
): string {
  const value = renamed(quoteName(stored?.name ?? column.name), column.stored);
  const isKnown = files.map(({ constants }) => constants.has(column.name));
  if (!isKnown.includes(true)) return value;
  return `CASE WHEN ${byFile(`[${isKnown.join(', ')}]`)} THEN ${constantOf(column, files)} ELSE ${value} END`;
}

/** The value that all rows of a file have. */
function constantOf({ name, type }: SnapshotColumn, files: readonly PlacedFile[]): string {
  const values = files.map(({ constants }) => {
    const value = constants.get(name) ?? null;
    return value === null ? 'NULL' : quoteText(value);
  });
  const [first] = values;
  if (values.every((value) => value === first)) return `CAST(${first} AS ${type})`;
  return byFile(`CAST([${values.join(', ')}] AS ${type}[])`);
}

/** Names a file's columns as is said here, wherever they are in it. */
function schemaOf(columns: readonly SnapshotColumn[]): string {
  const entries = columns.map(({ name, stored, storedName, fieldId, initial }) => {
    const type = quoteText(storedSqlTypeOf(stored));
    const key = fieldId ?? quoteText(storedName);
    const value = initial === null ? 'NULL' : quoteText(initial);
    return `${key}: {name: ${quoteText(name)}, type: ${type}, default_value: ${value}}`;
  });
  return `MAP {${entries.join(', ')}}`;
}

/** A condition on the number of a row in its file: its bit is not set. */
function isKept(files: readonly PlacedFile[]): string {
  const sets = files.map(({ deleted }) =>
    deleted === null || deleted.count === 0 ? 'NULL' : `unhex('${deleted.toHex()}')::BIT`,
  );
  const bits = byFile(`[${sets.join(', ')}]`);
  // Beyond the last bit nothing is deleted; without any, nothing at all.
  const isBeyond = `file_row_number >= coalesce(bit_length(${bits}), 0)`;
  return `CASE WHEN ${isBeyond} THEN true ELSE get_bit(${bits}, file_row_number::INTEGER) = 0 END`;
}

function byFile(list: string): string {
  return `list_extract(${list}, file_index::BIGINT + 1)`;
}
