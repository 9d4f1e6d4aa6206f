import { allIndices } from './all-indices.js';
import { bucketStart, type Buckets } from './bucket-start.js';
import { requireBudget } from './require-budget.js';

/** The first and the last point, and one bucket. */
export const LEAST_TRIANGLE_POINTS = 3;

interface Point {
  readonly x: number;
  readonly y: number;
}

/**
 * The places of at most `maxPoints` points of a line that look to the eye like all n of them.
 *
 * The first and the last point are kept. Those between are cut into maxPoints − 2 buckets of equal length, and of each
 * that point b is kept which spans the largest triangle with the point a kept before it and the mean c of the next bucket:
 *
 *   area = ½ |(aₓ − cₓ)(b_y − a_y) − (aₓ − bₓ)(c_y − a_y)|
 *
 * - n ≤ maxPoints: all places. Otherwise exactly `maxPoints`.
 * - Of equally large triangles the first one is kept.
 * - An infinite y spans an infinite triangle, and so does one that overflows: the first of a bucket is kept. NaN spans
 *   none: it is kept only where a bucket holds nothing else.
 * - What is not finite takes no part in the other triangles: means leave it out (a bucket without any finite value is as
 *   flat as a), and a is the last kept point that is finite (before there is one, the height of the first finite value).
 * - Unlike `minMaxBuckets` it does not promise to keep the extremes, only to prefer what stands out.
 *
 * Places ascend and none occurs twice. O(n) time, O(maxPoints) memory.
 *
 * Source: Steinarsson, “Downsampling Time Series for Visual Representation”, University of Iceland (2013), §4.2; buckets
 * cut in whole numbers as the Python package `lttb` does.
 *
 * @param x ascending and finite: steps or times
 * @param y as long as x
 * @param maxPoints at least 3
 * @throws {RangeError} for a smaller or a fractional `maxPoints`, or columns of different lengths
 *
 * @example
 * const x = Float64Array.of(0, 1, 2, 3, 4, 5);
 * largestTriangleThreeBuckets(x, Float64Array.of(0, 0, 5, 0, 1, 0), 4); // Uint32Array [0, 2, 3, 5]
 */
export function largestTriangleThreeBuckets(
  x: Float64Array,
  y: Float64Array,
  maxPoints: number,
): Uint32Array {
  requireBudget(maxPoints, LEAST_TRIANGLE_POINTS);
  const n = x.length;
  if (y.length !== n)
    throw new RangeError(`There are ${n} x and ${y.length} y: one of each for every point.`);
  if (n <= maxPoints) return allIndices(n);
  const buckets: Buckets = { start: 1, length: n - 2, count: maxPoints - 2 };
  const kept = new Uint32Array(maxPoints);
  let before: Point = { x: x[0], y: y[0] - y[0] === 0 ? y[0] : firstFinite(y) };
  let from = 1;
  let to = bucketStart(buckets, 1);
  for (let bucket = 0; bucket < buckets.count; bucket++) {
    const next = bucket + 2 > buckets.count ? n : bucketStart(buckets, bucket + 2);
    const chosen = largestTriangle(x, y, from, to, before, meanOf(x, y, to, next, before.y));
    kept[bucket + 1] = chosen;
    if (y[chosen] - y[chosen] === 0) before = { x: x[chosen], y: y[chosen] };
    from = to;
    to = next;
  }
  kept[maxPoints - 1] = n - 1;
  return kept;
}

/** The place in [from, to) that spans the largest triangle with `a` and `c`. */
function largestTriangle(
  x: Float64Array,
  y: Float64Array,
  from: number,
  to: number,
  a: Point,
  c: Point,
): number {
  const width = a.x - c.x;
  const height = c.y - a.y;
  const { x: ax, y: ay } = a;
  let chosen = from;
  let largest = -1;
  for (let i = from; i < to; i++) {
    const area = Math.abs(width * (y[i] - ay) - (ax - x[i]) * height);
    if (area > largest) {
      largest = area;
      chosen = i;
    } else if (area !== area && y[i] === y[i] && largest < Infinity) {
      // ∞ − ∞ or 0 · ∞ of a y that is not NaN: the triangle has outgrown the numbers.
      largest = Infinity;
      chosen = i;
    }
  }
  return chosen;
}

/** The mean of the points [from, to): of all their x, and of those y that are finite; `flat` when there are none. */
function meanOf(x: Float64Array, y: Float64Array, from: number, to: number, flat: number): Point {
  let sumX = 0;
  let sumY = 0;
  let finite = 0;
  for (let i = from; i < to; i++) {
    sumX += x[i];
    // Not finite minus itself is NaN.
    if (y[i] - y[i] === 0) {
      sumY += y[i];
      finite++;
    }
  }
  return { x: sumX / (to - from), y: finite === 0 ? flat : sumY / finite };
}

/** The first finite value; 0 when there is none, where no triangle depends on it. */
function firstFinite(y: Float64Array): number {
  for (let i = 0; i < y.length; i++) if (y[i] - y[i] === 0) return y[i];
  return 0;
}
