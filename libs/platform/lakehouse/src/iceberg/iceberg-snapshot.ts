import { BrokenTableError, TableTooLargeError, UnsupportedTableFeatureError } from '../lakehouse.errors.js';
import type { RowDeletions, SnapshotColumn, SnapshotFile, TableSnapshot } from '../table-snapshot.js';
import type { ValueRange } from '../value-range.js';
import { IcebergDeletions, type IcebergContents, type PlacedEntry } from './iceberg-deletions.js';
import { boundIn, partitionBound } from './iceberg-ranges.js';
import { partitionText } from './partition-text.js';

type PartitionValue = Parameters<typeof partitionBound>[0];

const [ROWS, POSITIONS] = [0, 1];
const MOST_FILES = 500_000;

/** What manifests say as a snapshot. Rows come in the order in which files were added. */
export function icebergSnapshot(contents: IcebergContents): TableSnapshot {
  const { version, columns, naming, entries } = contents;
  if (entries.length > MOST_FILES) throw new TableTooLargeError('files', MOST_FILES);
  for (const entry of entries) requireReadable(entry);
  const deletions = new IcebergDeletions(
    contents,
    entries.filter(({ file }) => file.content !== ROWS),
  );
  const rows = entries
    .filter(({ file }) => file.content === ROWS)
    .sort((a, b) => a.sequence - b.sequence || (a.file.file_path < b.file.file_path ? -1 : 1));
  return {
    version,
    columns,
    naming,
    files: rows.map((entry) => new IcebergDataFile(entry, deletions, contents)),
  };
}

function requireReadable({ file }: PlacedEntry): void {
  if (file.key_metadata != null) throw new UnsupportedTableFeatureError('ICEBERG', 'encryption');
  const format = file.file_format.toUpperCase();
  if (format === 'PARQUET') return;
  if (format === 'PUFFIN' && file.content === POSITIONS) {
    if (file.referenced_data_file != null) return;
    throw new BrokenTableError(file.file_path, 'is a deletion vector of no file');
  }
  throw new UnsupportedTableFeatureError('ICEBERG', `files of the format ${file.file_format}`);
}

class IcebergDataFile implements SnapshotFile {
  readonly name: string;
  readonly constants: ReadonlyMap<string, string | null>;
  readonly deletions: RowDeletions | null;

  constructor(
    private readonly entry: PlacedEntry,
    deletions: IcebergDeletions,
    private readonly contents: IcebergContents,
  ) {
    this.name = contents.files.nameOf(entry.file.file_path);
    this.deletions = deletions.of(entry);
    this.constants = this.partitionTexts();
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
    const { file } = this.entry;
    const value = this.partitionValue(column);
    if (value !== undefined) {
      const bound = value === null ? null : partitionBound(value, column);
      const nulls = value === null ? 'ALL' : 'NONE';
      return { min: bound, max: bound, nulls, isConstant: value === null || bound !== null };
    }
    const nulls = file.null_value_counts.get(fieldId);
    const min = boundIn(file.lower_bounds.get(fieldId), column);
    const max = boundIn(file.upper_bounds.get(fieldId), column);
    return { min, max, nulls: nullsOf(nulls, file.record_count), isConstant: false };
  }

  /** Files that others partitioned need not have what their folders say (specification: column projection). */
  private partitionTexts(): ReadonlyMap<string, string | null> {
    const texts = new Map<string, string | null>();
    for (const column of this.contents.columns) {
      const value = this.partitionValue(column);
      const text = value === undefined ? undefined : partitionText(value, column.type);
      if (text !== undefined) texts.set(column.name, text);
    }
    return texts;
  }

  /** The value that all rows of the file have; undefined for a column that it is not partitioned by as it is. */
  private partitionValue({ fieldId }: SnapshotColumn): PartitionValue | undefined {
    const { file, spec } = this.entry;
    const identity = spec?.fields.find(
      (part) => part['source-id'] === fieldId && part.transform === 'identity',
    );
    if (identity === undefined || !(identity.name in file.partition)) return undefined;
    return file.partition[identity.name] as PartitionValue;
  }
}

function nullsOf(nulls: number | undefined, rows: number): ValueRange['nulls'] {
  if (nulls === undefined) return 'UNKNOWN';
  if (nulls === 0) return 'NONE';
  return nulls === rows ? 'ALL' : 'SOME';
}
