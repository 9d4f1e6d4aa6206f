import { allIndices } from './all-indices.js';
import { bucketStart } from './bucket-start.js';
import { requireBudget } from './require-budget.js';

/** The first and the last point, and the two extremes of one bucket. */
export const LEAST_MIN_MAX_POINTS = 4;

/**
 * The places of at most `maxPoints` values that show the same envelope as all n of them: no peak is lost.
 *
 * The first and the last value are kept. Those between are cut into ⌊(maxPoints − 2) / 2⌋ buckets of equal length, and
 * of each the smallest and the largest are kept, in the order in which they occur. So the smallest and the largest value
 * of the whole series are always among those kept, and a line through them fills the same pixels as a line through all.
 *
 * - n ≤ maxPoints: all places.
 * - ±∞ are values like any other: the smallest, or the largest.
 * - NaN is no extreme. A bucket that holds nothing else is shown by its first NaN, so that a gap stays a gap.
 * - Of equal extremes the first one is kept; a constant bucket gives one place.
 *
 * Places ascend and none occurs twice. O(n) time, O(maxPoints) memory.
 *
 * Source: Jugel, Jerzak, Hackenbroich and Markl, “M4”, PVLDB 7 (2014), 797–808, §4.2 (MinMax aggregation).
 *
 * @param values in the order in which they were recorded
 * @param maxPoints at least 4
 * @throws {RangeError} for a smaller or a fractional `maxPoints`
 *
 * @example
 * minMaxBuckets(Float64Array.of(0, 1, 9, 2, -5, 1, 0), 4); // Uint32Array [0, 2, 4, 6]
 */
export function minMaxBuckets(values: Float64Array, maxPoints: number): Uint32Array {
  requireBudget(maxPoints, LEAST_MIN_MAX_POINTS);
  const n = values.length;
  if (n <= maxPoints) return allIndices(n);
  const buckets = { start: 1, length: n - 2, count: Math.floor((maxPoints - 2) / 2) };
  const kept = new Uint32Array(2 * buckets.count + 2);
  let count = 1;
  for (let bucket = 0; bucket < buckets.count; bucket++) {
    count = keepExtremes(values, bucketStart(buckets, bucket), bucketStart(buckets, bucket + 1), kept, count);
  }
  kept[count] = n - 1;
  return kept.subarray(0, count + 1);
}

/** Writes one or two places of the bucket [from, to) to `kept` at `count`, and answers how many there are then. */
function keepExtremes(
  values: Float64Array,
  from: number,
  to: number,
  kept: Uint32Array,
  count: number,
): number {
  let lowest = from;
  while (lowest < to && Number.isNaN(values[lowest])) lowest++;
  if (lowest === to) lowest = from;
  let highest = lowest;
  for (let i = lowest + 1; i < to; i++) {
    if (values[i] < values[lowest]) lowest = i;
    else if (values[i] > values[highest]) highest = i;
  }
  kept[count] = Math.min(lowest, highest);
  if (lowest === highest) return count + 1;
  kept[count + 1] = Math.max(lowest, highest);
  return count + 2;
}
