import type { RankSummary } from './rank-summary.js';
import type { CountBounds, RankedValue } from './ranked-value.js';

/** How many observations lie in an interval, known up to bounds. */
export interface BoundedBin {
  readonly low: number;
  /** Where it ends: only the last bin includes this value. */
  readonly high: number;
  /** Between the bounds, as if the observations between two held values were evenly spread; whole. */
  readonly count: number;
  readonly atLeast: number;
  readonly atMost: number;
}

/**
 * How many of the observations lie in each bin between neighbouring edges, the last of which belongs to the last bin.
 *
 * With L(x) ≤ #{xᵢ < x} ≤ M(x) as the summary has them, a bin [a, b) holds at least L(b) − M(a) and at most M(b) − L(a). Where
 * the ranks of both edges are known, so is the count. Counts of all bins add up to the number of observations between the
 * first edge and the last. One edge alone makes one bin, of the observations that are equal to it.
 *
 * Cost: O(e k) for e edges and k held values.
 *
 * @param edges ascending, each once.
 *
 * @example
 * rankedHistogram(RankSummary.ofSorted([1, 2, 2, 5], 16), [1, 3, 5]);
 * // [{ low: 1, high: 3, count: 3, atLeast: 3, atMost: 3 }, { low: 3, high: 5, count: 1, atLeast: 1, atMost: 1 }]
 */
export function rankedHistogram(ranks: RankSummary, edges: readonly number[]): readonly BoundedBin[] {
  if (edges.some((edge, k) => !(edge > (edges[k - 1] ?? -Infinity)))) throw new RangeError('edges ascend');
  const last = edges.length - 1;
  const lows = edges.length === 1 ? edges : edges.slice(0, -1);
  return lows.map((low, k) => {
    const at = Math.min(k + 1, last);
    const high = edges[at];
    const [start, end] = [belowOf(ranks, low), at < last ? belowOf(ranks, high) : upToOf(ranks, high)];
    const [atLeast, atMost] = [Math.max(0, end.least - start.most), end.most - start.least];
    return { low, high, count: end.about - start.about, atLeast, atMost };
  });
}

interface Rank extends CountBounds {
  /** A whole number between the bounds. */
  readonly about: number;
}

function belowOf(ranks: RankSummary, value: number): Rank {
  return rankOf(
    ranks.below(value),
    interpolated(ranks, value, ({ below }) => below),
  );
}

function upToOf(ranks: RankSummary, value: number): Rank {
  return rankOf(
    ranks.upTo(value),
    interpolated(ranks, value, ({ upTo }) => upTo),
  );
}

function rankOf({ least, most }: CountBounds, about: number): Rank {
  return { least, most, about: Math.min(most, Math.max(least, Math.round(about))) };
}

/** The rank of a held value, or on the line from the one before to the one after. */
function interpolated(
  { points, count }: RankSummary,
  value: number,
  ofHeld: (point: RankedValue) => CountBounds,
): number {
  const next = points.findIndex((point) => point.value >= value);
  if (next < 0) return count;
  if (points[next].value === value) return middleOf(ofHeld(points[next]));
  if (next === 0) return 0;
  const [from, to] = [points[next - 1], points[next]];
  const [start, end] = [middleOf(from.upTo), middleOf(to.below)];
  return start + Math.max(0, end - start) * shareOf(value, from.value, to.value);
}

/** The part of the way that lies behind a value. */
function shareOf(value: number, from: number, to: number): number {
  // The difference of two huge numbers overflows; halves of the smallest ones are 0.
  const unit = to - from < Infinity ? 1 : 0.5;
  return (value * unit - from * unit) / (to * unit - from * unit);
}

function middleOf({ least, most }: CountBounds): number {
  return (least + most) / 2;
}
