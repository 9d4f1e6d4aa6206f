import type { LeaseId, StoredFile } from '@orrery/platform-artifacts';
import type { GitCommit } from '../dataset-version/dataset-version.js';
import type { NewVersion } from '../dataset-version/new-version.js';
import type { FileFormat, TableFormat } from '../tabular-file/file-format.js';

/** What is said of a version before there is one. */
export interface IntakeRequest {
  readonly dataset: string;
  readonly branch: string;
  readonly format: FileFormat;
  /** Of a tar: the format of its files, which are one table together; files of any kind when not given. */
  readonly parts?: TableFormat | null;
  /** What the file is called in the version; null for the dataset's own name, and for a tar of files. */
  readonly path: string | null;
  readonly message: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly git: GitCommit | null;
  /** Who sends it. */
  readonly author: string;
  /** Which version of equal content it is, so that none is made: see `NewVersion`. */
  readonly sameAs?: NonNullable<NewVersion['sameAs']>;
}

/** Bytes that arrive. */
export interface ArrivingFile {
  readonly body: AsyncIterable<Uint8Array>;
  /** Size that the sender announced; null for none. */
  readonly announcedBytes: number | null;
}

/** A file that was stored before, under a lease that its caller holds. */
export interface LeasedFile {
  readonly lease: LeaseId;
  readonly file: StoredFile;
}
