import type { InsufficientData, TooFewCategories } from '../cannot-compute.js';
import { requireRange } from '../require-range.js';
import type { SampleRatio } from './sample-ratio-mismatch.js';

export interface SampleRatioPolicy {
  /**
   * A p-value below this is a mismatch. The default 0.001 is strict because the check is repeated on every look at
   * every test, while real defects reach p-values of 1e-6 and less.
   */
  readonly alpha?: number;
}

export type SampleRatioDecision =
  | { readonly kind: 'matched' }
  | { readonly kind: 'mismatched' }
  | { readonly kind: 'undecided'; readonly reason: InsufficientData | TooFewCategories };

/**
 * Judges a measured sample ratio: `mismatched` if its p-value is below alpha, `undecided` if it could not be measured.
 *
 * @example
 * decideSampleRatio(sampleRatioMismatch([50_900, 49_100], [1, 1])); // { kind: 'mismatched' }
 */
export function decideSampleRatio(
  measured: SampleRatio | InsufficientData | TooFewCategories,
  { alpha = 0.001 }: SampleRatioPolicy = {},
): SampleRatioDecision {
  requireRange('alpha', alpha, { above: 0, below: 1 });
  if (measured.kind !== 'sample-ratio') return { kind: 'undecided', reason: measured };
  return { kind: measured.pValue < alpha ? 'mismatched' : 'matched' };
}
