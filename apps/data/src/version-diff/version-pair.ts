import type { DatasetVersion } from '../dataset-version/dataset-version.js';

/** Two versions that are held against each other: how to get from one to the other. */
export interface VersionPair {
  readonly from: DatasetVersion;
  readonly to: DatasetVersion;
}

/** Which of two versions is meant. */
export type PairSide = 'FROM' | 'TO';

/** Whether both hold the same bytes, whatever else is said of them. */
export function holdTheSame({ from, to }: VersionPair): boolean {
  return from.content.contentDigest === to.content.contentDigest;
}
