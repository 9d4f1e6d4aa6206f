import type { TableColumn } from '@orrery/platform-tables';
import type { DeletedRows } from './deleted-rows.js';
import type { StoredType } from './stored-type.js';
import type { NeededFile } from './table-files.js';
import type { ValueRange } from './value-range.js';

/** A column of a snapshot: what it is, and where files keep it. */
export interface SnapshotColumn extends TableColumn {
  readonly stored: StoredType;
  /** What files call it. */
  readonly storedName: string;
  /** The number by which files are searched for it; null where they are searched by the name. */
  readonly fieldId: number | null;
  /** What it is in files that lack it, as a text that SQL casts; null for null. */
  readonly initial: string | null;
}

/** Rows of a file that are not rows of the table any more. */
export interface RowDeletions {
  /** How many, where the metadata says so. */
  readonly count: number | null;
  load(): Promise<DeletedRows>;
}

/** A Parquet file of a snapshot. */
export interface SnapshotFile {
  /** As `TableFiles` takes it. */
  readonly name: string;
  readonly sizeBytes: number;
  /** Rows in the file, deleted ones too; null where the metadata does not say. */
  readonly rows: number | null;
  /** Values of columns that all rows have and the file need not, as texts that SQL casts. */
  readonly constants: ReadonlyMap<string, string | null>;
  readonly deletions: RowDeletions | null;
  /** What is known of a column's values; null for nothing. */
  rangeOf(column: string): ValueRange | null;
}

/** What a file without numbers calls the columns, by their numbers; those that it lacks are not there. */
export type StoredNames = ReadonlyMap<number, string>;

/** Finds out what files call columns. */
export interface ColumnNaming {
  /** By the names of the files; null for one that has the numbers of its columns. */
  of(files: readonly NeededFile[]): Promise<ReadonlyMap<string, StoredNames | null>>;
}

/** A table as it was at one version: the rows of its files, in their order, without what was deleted. */
export interface TableSnapshot {
  /** As the table's own form names versions. */
  readonly version: string;
  readonly columns: readonly SnapshotColumn[];
  readonly files: readonly SnapshotFile[];
  /** For files that must be asked; null where the columns themselves say it. */
  readonly naming: ColumnNaming | null;
}

/** What a version is, without its files. */
export interface VersionFacts {
  readonly version: string;
  readonly committedAt: Date;
  /** What was done, in the words of who did it; null where nobody said. */
  readonly operation: string | null;
  /** Rows of the table; null where the metadata does not say. */
  readonly rows: number | null;
  /** Size of the files of rows; null where the metadata does not say. */
  readonly sizeBytes: number | null;
  readonly fileCount: number | null;
}
