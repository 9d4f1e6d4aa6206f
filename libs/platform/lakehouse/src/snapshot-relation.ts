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
 * in the order of the files. What a file lacks is null, since its column was added later.
 *
 * It is one scan, however many files there are: what differs between them is looked up by the number of the file. There is
 * no join in it, since the engine keeps the order of rows through scans and filters only.
 */
export function snapshotRelation(columns: readonly SnapshotColumn[], files: readonly PlacedFile[]): string {
  if (files.length === 0) {
    const nulls = columns.map(({ name, type }) => `NULL::${type} AS ${quoteName(name)}`);
    return `(SELECT ${nulls.join(', ')} WHERE false)`;
  }
  // Names of our own, so that none is taken for the number of a file or a row.
  const stored = columns.map((column, at) => ({ ...column, name: `column ${at}` }));
  const isConstant = columns.map(({ name }) => files.every(({ constants }) => constants.has(name)));
  const values = columns.map((column, at) => {
    const value = isConstant[at] === true ? constantOf(column, files) : storedValue(stored[at], column);
    return `${value} AS ${quoteName(column.name)}`;
  });
  const scan = parquetScan(
    files.map(({ path }) => path),
    stored.filter((_, at) => isConstant[at] !== true),
  );
  const isAnyDeleted = files.some(({ deleted }) => deleted !== null && deleted.count > 0);
  return `(SELECT ${values.join(', ')} FROM ${scan}${isAnyDeleted ? ` WHERE ${isKept(files)}` : ''})`;
}

/** Parquet files as a relation that has their columns by the names given here, `file_index` and `file_row_number`. */
export function parquetScan(paths: readonly string[], columns: readonly SnapshotColumn[]): string {
  const schema = columns.length === 0 ? '' : `, schema = ${schemaOf(columns)}`;
  return `read_parquet([${paths.map(quoteText).join(', ')}], hive_partitioning = false${schema})`;
}

function storedValue(stored: SnapshotColumn | undefined, column: SnapshotColumn): string {
  return renamed(quoteName(stored?.name ?? column.name), column.stored);
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
  const entries = columns.map(({ name, stored, storedName, fieldId }) => {
    const type = quoteText(storedSqlTypeOf(stored));
    const key = fieldId ?? quoteText(storedName);
    return `${key}: {name: ${quoteText(name)}, type: ${type}, default_value: NULL}`;
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
