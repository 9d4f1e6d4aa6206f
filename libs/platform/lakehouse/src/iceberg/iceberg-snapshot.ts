import { quoteName, quoteText } from '@orrery/platform-tables';
import { DeletedRows } from '../deleted-rows.js';
import { BrokenTableError, TableTooLargeError, UnsupportedTableFeatureError } from '../lakehouse.errors.js';
import { parquetScan } from '../snapshot-relation.js';
import type { OpenTableFiles, TableEngine } from '../table-engine.js';
import type { RowDeletions, SnapshotColumn, SnapshotFile, TableSnapshot } from '../table-snapshot.js';
import type { ValueRange } from '../value-range.js';
import type { IcebergFiles } from './iceberg-files.js';
import type { PartitionSpec } from './iceberg-metadata.js';
import { boundIn, partitionBound } from './iceberg-ranges.js';
import type { ManifestFile } from './read-manifests.js';

/** A file of a snapshot, of rows or of deletions. */
export interface PlacedEntry {
  readonly file: ManifestFile;
  /** In which order it came. */
  readonly sequence: number;
  readonly spec: PartitionSpec | undefined;
}

export interface IcebergContents {
  readonly version: string;
  /** As the snapshot names them. */
  readonly columns: readonly SnapshotColumn[];
  /** All that any schema has: deletions may go by columns that were dropped since. */
  readonly known: ReadonlyMap<number, SnapshotColumn>;
  readonly entries: readonly PlacedEntry[];
  readonly files: IcebergFiles;
  readonly engine: TableEngine;
}

const [ROWS, POSITIONS, EQUALITIES] = [0, 1, 2];
const MOST_FILES = 500_000;

/** What manifests say as a snapshot. Rows come in the order in which files were added. */
export function icebergSnapshot(contents: IcebergContents): TableSnapshot {
  const { version, columns, entries } = contents;
  if (entries.length > MOST_FILES) throw new TableTooLargeError('files', MOST_FILES);
  for (const { file } of entries) {
    if (file.file_format.toUpperCase() === 'PARQUET') continue;
    throw new UnsupportedTableFeatureError('ICEBERG', `files of the format ${file.file_format}`);
  }
  const deletions = entries.filter(({ file }) => file.content !== ROWS);
  const rows = entries
    .filter(({ file }) => file.content === ROWS)
    .sort((a, b) => a.sequence - b.sequence || (a.file.file_path < b.file.file_path ? -1 : 1));
  return { version, columns, files: rows.map((entry) => new IcebergDataFile(entry, deletions, contents)) };
}

class IcebergDataFile implements SnapshotFile {
  readonly name: string;
  readonly constants: SnapshotFile['constants'] = new Map();
  readonly deletions: RowDeletions | null;

  constructor(
    private readonly entry: PlacedEntry,
    deletions: readonly PlacedEntry[],
    private readonly contents: IcebergContents,
  ) {
    this.name = contents.files.nameOf(entry.file.file_path);
    const mine = deletions.filter((deletion) => mayDelete(deletion, entry));
    this.deletions = mine.length === 0 ? null : { count: null, load: () => this.load(mine) };
  }

  get sizeBytes(): number {
    return this.entry.file.file_size_in_bytes;
  }

  get rows(): number {
    return this.entry.file.record_count;
  }

  rangeOf(name: string): ValueRange | null {
    const column = this.contents.columns.find((known) => known.name === name);
    if (column === undefined || column.fieldId === null) return null;
    const { fieldId } = column;
    const { file, spec } = this.entry;
    const identity = spec?.fields.find(
      (part) => part['source-id'] === fieldId && part.transform === 'identity',
    );
    if (identity !== undefined && identity.name in file.partition) {
      const value = file.partition[identity.name] as Parameters<typeof partitionBound>[0];
      const bound = value === null ? null : partitionBound(value, column);
      const nulls = value === null ? 'ALL' : 'NONE';
      return { min: bound, max: bound, nulls, isConstant: value === null || bound !== null };
    }
    const nulls = file.null_value_counts.get(fieldId);
    const min = boundIn(file.lower_bounds.get(fieldId), column);
    const max = boundIn(file.upper_bounds.get(fieldId), column);
    return { min, max, nulls: nullsOf(nulls, file.record_count), isConstant: false };
  }

  private load(deletions: readonly PlacedEntry[]): Promise<DeletedRows> {
    const { files, engine } = this.contents;
    const names = deletions.map(({ file }) => files.nameOf(file.file_path));
    return engine.within([this.name, ...names], async (open) => {
      const deleted = new DeletedRows();
      for (const [at, { file }] of deletions.entries()) {
        const path = open.pathOf(names[at] ?? '');
        const sql = file.content === POSITIONS ? this.positions(path) : this.equalities(file, path, open);
        for await (const rows of open.stream(sql)) for (const { row } of rows) deleted.add(Number(row));
      }
      return deleted;
    });
  }

  private positions(path: string): string {
    const scan = `read_parquet(${quoteText(path)}, hive_partitioning = false)`;
    const mine = quoteText(this.entry.file.file_path);
    return `SELECT pos::BIGINT AS row FROM ${scan} WHERE file_path = ${mine}`;
  }

  /** The rows that equal one that the file of deletions has; nulls are equal to nulls. */
  private equalities(
    { equality_ids: ids, file_path: address }: ManifestFile,
    path: string,
    open: OpenTableFiles,
  ): string {
    const columns = (ids ?? []).map((id) => {
      const column = this.contents.known.get(id);
      if (column === undefined)
        throw new BrokenTableError(address, `deletes by the field ${id}, which is nothing`);
      return { ...column, name: `field ${id}` };
    });
    if (columns.length === 0) throw new BrokenTableError(address, 'deletes by no field');
    const equal = columns.map(({ name }) => `d.${quoteName(name)} IS NOT DISTINCT FROM e.${quoteName(name)}`);
    const rows = parquetScan([open.pathOf(this.name)], columns);
    const deletions = parquetScan([path], columns);
    return `SELECT d.file_row_number AS row FROM ${rows} d SEMI JOIN ${deletions} e ON ${equal.join(' AND ')}`;
  }
}

/** By the rules of the specification: not before it, and in its partition. */
function mayDelete(deletion: PlacedEntry, rows: PlacedEntry): boolean {
  const isEquality = deletion.file.content === EQUALITIES;
  if (isEquality ? deletion.sequence <= rows.sequence : deletion.sequence < rows.sequence) return false;
  if (isEquality && deletion.spec?.fields.length === 0) return true;
  return (
    deletion.spec?.['spec-id'] === rows.spec?.['spec-id'] &&
    partitionKey(deletion.file) === partitionKey(rows.file)
  );
}

function partitionKey({ partition }: ManifestFile): string {
  return JSON.stringify(partition, (_, value: unknown) =>
    typeof value === 'bigint' ? String(value) : value,
  );
}

function nullsOf(nulls: number | undefined, rows: number): ValueRange['nulls'] {
  if (nulls === undefined) return 'UNKNOWN';
  if (nulls === 0) return 'NONE';
  return nulls === rows ? 'ALL' : 'SOME';
}
