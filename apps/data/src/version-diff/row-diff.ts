import type { Digest } from '@orrery/platform-artifacts';
import type { RowCounts } from './compare-rows.js';
import type { RowComparison } from './row-comparison.js';
import type { VersionPair } from './version-pair.js';

/** How the rows of two versions differ. */
export interface RowDiff {
  readonly pair: VersionPair;
  readonly comparison: RowComparison;
  readonly counts: RowCounts;
  /** Where the rows that differ are told. */
  readonly source: DifferencesSource;
}

/** Nowhere, since nothing differs; in a file of this machine, by its name; or in the store. */
export type DifferencesSource =
  | { readonly kind: 'nowhere' }
  | { readonly kind: 'here'; readonly name: string }
  | { readonly kind: 'stored'; readonly manifest: Digest };

/** A comparison that is kept. */
export interface StoredRowDiff {
  readonly counts: RowCounts;
  readonly manifest: Digest;
}
