import type { DatasetId, DatasetVersionId } from '@orrery/domain';
import type { FileFormat, TableColumn } from '@orrery/platform-tables';
import type { StoredContent } from './stored-content.js';

/** Whether default reads see a version: one that was quarantined waits for a decision, one that was rejected has its own. */
export type VersionState = 'ACTIVE' | 'QUARANTINED' | 'REJECTED';

/** The Git commit that a version belongs to. */
export interface GitCommit {
  readonly commit: string;
  readonly repository: string | null;
}

/** What a table is, besides its bytes. */
export interface TableFacts {
  readonly rows: number;
  readonly columns: readonly TableColumn[];
}

/** One immutable state of a dataset: a file or a tree of files. */
export interface DatasetVersion {
  readonly id: DatasetVersionId;
  readonly datasetId: DatasetId;
  readonly version: number;
  readonly format: FileFormat;
  /** Null for files that are no table. */
  readonly rows: number | null;
  readonly columns: readonly TableColumn[];
  /** Of the only file, or of the tree: then the manifest is that of the list of files, and the size that of all files. */
  readonly content: StoredContent;
  readonly fileCount: number;
  /** The only file's name and MD5, where they are known. */
  readonly onlyFile: { readonly path: string | null; readonly md5: string | null } | null;
  readonly branch: string;
  readonly message: string;
  readonly author: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly git: GitCommit | null;
  readonly state: VersionState;
  readonly stateReason: string | null;
  readonly createdAt: Date;
  /** Since when it is to be forgotten; it comes back when something turns out to need it. */
  readonly deletedAt: Date | null;
  /** Since when its files and measurements are gone; only what is told here is left. */
  readonly purgedAt: Date | null;
}
