import type { Allocation } from './allocation.js';
import { widthOf } from './bucket-ranges.js';

/**
 * The share of all users that each variation has, 0…1: its buckets ÷ all buckets.
 *
 * These, not the weights that were asked for, are what traffic is to be held against: ranges are whole buckets.
 *
 * @example
 * allocatedShares({ buckets: 100, variations: [[{ from: 0, to: 33 }], [{ from: 33, to: 67 }]] }); // [0.33, 0.34]
 */
export function allocatedShares({ buckets, variations }: Allocation): readonly number[] {
  return variations.map((ranges) => widthOf(ranges) / buckets);
}
