import type { TableSnapshot, VersionFacts } from './table-snapshot.js';

/** A name of a version that may move. */
export interface TableRef {
  readonly name: string;
  readonly kind: 'BRANCH' | 'TAG';
  readonly version: string;
}

/** How many files of a log must be read; 0 where there is none. */
export interface ReadingEffort {
  /** For what versions there are. */
  readonly history: number;
  /** For what the table is now. */
  readonly current: number;
}

/** A table of a lakehouse, whatever its form. */
export interface LakehouseReader {
  /** What each version is, in order; those up to a known one may be left out. */
  versions(known: Pick<VersionFacts, 'version' | 'committedAt'> | null): AsyncIterable<VersionFacts>;
  /** What it takes to tell of versions after a known one. */
  effort(known: Pick<VersionFacts, 'version' | 'committedAt'> | null): Promise<ReadingEffort>;
  /** The table as it was at a version. @throws {TableVersionNotFoundError} */
  snapshot(version: string): Promise<TableSnapshot>;
  /** What the table is now; null for a table that nothing was written to yet. */
  current(): Promise<string | null>;
  /** What the table was at a moment; null before its beginning. */
  asOf(moment: Date): Promise<string | null>;
  /** In the order of names; none for forms that know none. */
  refs(): Promise<readonly TableRef[]>;
}
