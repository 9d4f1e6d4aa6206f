import type { ModelVersion } from '../model-version/model-version.js';
import type { Finding } from './finding.js';

/** A version with what its run is known by. */
export interface ComparedVersion {
  readonly version: ModelVersion;
  readonly run: Finding<RunContents>;
}

/** What a run was set by, measured and read, each by its key. */
export interface RunContents {
  readonly params: ReadonlyMap<string, ComparedValue>;
  readonly metrics: ReadonlyMap<string, ComparedValue>;
  readonly tags: ReadonlyMap<string, ComparedValue>;
  /** By the dataset's name, with what the rows are for where the client said so. */
  readonly datasets: ReadonlyMap<string, ComparedDataset>;
}

/** A value as text, and as a number where it is a finite one. */
export interface ComparedValue {
  readonly text: string;
  readonly number: number | null;
}

/** Rows that a run read. */
export interface ComparedDataset {
  /** What tells one state of the rows from another: a version's number, or a digest. */
  readonly state: string;
  readonly columns: Finding<readonly DatasetColumn[]>;
}

export interface DatasetColumn {
  readonly name: string;
  readonly type: string;
}

export function textValue(text: string): ComparedValue {
  return { text, number: null };
}

export function numberValue(number: number): ComparedValue {
  return { text: String(number), number: Number.isFinite(number) ? number : null };
}
