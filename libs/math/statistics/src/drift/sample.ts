import { sortNumbers } from '../summary/sort-numbers.js';

/**
 * Observations in any order, or observations that the caller has sorted in ascending order (`sortNumbers`): a reference
 * that is compared again and again is sorted once.
 */
export type Sample = Float64Array | SortedSample;

export interface SortedSample {
  readonly sorted: Float64Array;
}

export function sortedSample(sample: Sample): Float64Array {
  return 'sorted' in sample ? sample.sorted : sortNumbers(sample);
}
