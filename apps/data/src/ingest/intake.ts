import type { DatasetVersion } from '../dataset-version/dataset-version.js';
import type { FileFormat } from '../tabular-file/file-format.js';

/** Where in the history of its source a version comes from. */
export interface GitOrigin {
  readonly commit: string;
  readonly repository?: string;
}

/** What is to become a version, and what is said of it. */
export interface IntakeRequest {
  readonly dataset: string;
  readonly branch: string;
  readonly format: FileFormat;
  /** The file; a tar of the files for the format FILES. */
  readonly body: AsyncIterable<Uint8Array>;
  /** Size that the sender announced; null for none. */
  readonly announcedBytes: number | null;
  /** Name of the file in the version; null for the dataset's own. */
  readonly path: string | null;
  readonly message: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly git: GitOrigin | null;
  /** Who sent it. */
  readonly author: string;
}

/** The version that holds what came, and whether it was made by it. */
export interface TakenVersion {
  readonly version: DatasetVersion;
  readonly isNew: boolean;
}
