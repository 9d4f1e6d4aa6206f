import type { ColumnProfile, HistogramBin, TopValue } from '../data-profile/data-profile.js';

/** How many values of two columns lie in the same bins, or belong to the same categories. */
export interface CommonCounts {
  readonly before: readonly number[];
  readonly after: readonly number[];
}

/** What is compared of a column: of how many values, in which bins, and which of them are frequent. */
export type ColumnShape = Pick<ColumnProfile, 'histogram' | 'topValues'> & {
  /** Values that are there, finite or not. */
  readonly values: number;
};

/** Null where the profiles say nothing that both could be compared by. */
export function commonCounts(before: ColumnShape, after: ColumnShape): CommonCounts | null {
  if (before.histogram.length > 0 && after.histogram.length > 0) return inCommonBins(before, after);
  return inCommonCategories(before, after);
}

/** Both histograms in the bins between the edges of either; within a bin, values are taken to lie evenly. */
function inCommonBins({ histogram: before }: ColumnShape, { histogram: after }: ColumnShape): CommonCounts {
  const places = [...before, ...after].flatMap(({ low, high }) => [low, high]);
  const edges = [...new Set(places)].sort((a, b) => a - b);
  return { before: spread(before, edges), after: spread(after, edges) };
}

function spread(histogram: readonly HistogramBin[], edges: readonly number[]): readonly number[] {
  const counts = Array.from({ length: Math.max(1, edges.length - 1) }, () => 0);
  for (const { low, high, count } of histogram) {
    // A column of one value has a bin without width, which is that value's.
    const first = Math.min(edges.indexOf(low), counts.length - 1);
    const last = Math.max(first + 1, edges.indexOf(high));
    for (let at = first; at < last; at++)
      counts[at] = (counts[at] ?? 0) + count * shareOf(edges, at, { low, high });
  }
  return counts;
}

/** Which share of a bin lies between two edges. */
function shareOf(edges: readonly number[], at: number, bin: Pick<HistogramBin, 'low' | 'high'>): number {
  if (bin.low === bin.high) return 1;
  const [left = 0, right = 0] = [edges[at], edges[at + 1]];
  // Halved, since the width of the largest bins is beyond the range of doubles.
  return (right / 2 - left / 2) / (bin.high / 2 - bin.low / 2);
}

/**
 * By value, as far as it is known on both sides how often a value occurs; all others are one category. Fewer categories
 * never make two distributions look further apart than they are.
 */
function inCommonCategories(before: ColumnShape, after: ColumnShape): CommonCounts | null {
  const [old, young] = [countsOf(before), countsOf(after)];
  const known = [...new Set([...old.counts.keys(), ...young.counts.keys()])].filter(
    (value) => (old.isAll || old.counts.has(value)) && (young.isAll || young.counts.has(value)),
  );
  if (known.length === 0) return null;
  return { before: countsBy(known, old, before.values), after: countsBy(known, young, after.values) };
}

interface FrequentValues {
  readonly counts: ReadonlyMap<TopValue['value'], number>;
  /** Whether there are no other values. */
  readonly isAll: boolean;
}

function countsOf({ topValues, values }: ColumnShape): FrequentValues {
  const counts = new Map(topValues.map(({ value, count }) => [value, count]));
  const told = topValues.reduce((sum, { count }) => sum + count, 0);
  return { counts, isAll: told === values };
}

function countsBy(
  known: readonly TopValue['value'][],
  { counts }: FrequentValues,
  values: number,
): readonly number[] {
  const told = known.map((value) => counts.get(value) ?? 0);
  return [...told, values - told.reduce((sum, count) => sum + count, 0)];
}
