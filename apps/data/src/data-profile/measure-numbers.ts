import { RankSummary, rankedHistogram, type CentralMoments, type RankedValue } from '@orrery/math-statistics';
import { binEdges } from './bin-edges.js';
import type { HistogramBin, QuantileValue } from './data-profile.js';
import type { CountedValues } from './value-counts.js';

export const PROBABILITIES = [0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99];
/** Above it the difference of two values may leave the range of doubles. */
const LARGE = 1e307;

/** Shares of the values between numbers whose ranks are counted: 0.8 % each, finer at the ends and where quantiles are told. */
const STEPS = Array.from({ length: 127 }, (_, k) => (k + 1) / 128);
const SPREAD = [0.001, 0.0025, 0.01, 0.05, ...STEPS, 0.95, 0.99, 0.9975, 0.999];

/** The extremes of a column's finite numbers. */
export interface Range {
  readonly min: number;
  readonly max: number;
}

export interface MeasuredNumbers {
  readonly moments: CentralMoments;
  readonly ranks: RankSummary;
  readonly quantiles: readonly QuantileValue[];
  readonly quantilesAreExact: boolean;
  readonly histogram: readonly HistogramBin[];
}

/** @param exact quantiles of all sorted values; null where they are found between values whose ranks are known. */
export function measuredNumbers(
  range: Range,
  moments: CentralMoments,
  ranked: readonly RankedValue[],
  exact: readonly QuantileValue[] | null,
): MeasuredNumbers {
  const ranks = RankSummary.of(moments.count, ranked);
  return {
    ...{ moments, ranks },
    quantiles: exact ?? rankedQuantiles(ranks),
    quantilesAreExact: exact !== null,
    // The ranks of all edges are known.
    histogram: rankedHistogram(ranks, binEdges(range)).map(({ low, high, count }) => ({ low, high, count })),
  };
}

function rankedQuantiles(ranks: RankSummary): readonly QuantileValue[] {
  return PROBABILITIES.flatMap((probability) => {
    const quantile = ranks.quantile(probability);
    return quantile.kind === 'bounded-quantile' ? [{ probability, value: quantile.value }] : [];
  });
}

/** Quantiles are interpolated by differences: those of the largest numbers are taken in smaller units. */
export function shrinkOf({ min, max }: Range): number {
  return Math.max(Math.abs(min), Math.abs(max)) > LARGE ? 4 : 1;
}

/**
 * The values whose ranks are to be known: the edges of a histogram, and some that are about evenly spread over the ranks.
 * @param at the value of a share of all values, or of some of them.
 */
export function valuesToRank(range: Range, at: (share: number) => number): Float64Array {
  const spread = SPREAD.map(at).filter((value) => value > range.min && value < range.max);
  return Float64Array.from(new Set([...binEdges(range), ...spread])).sort();
}

/** All numbers of a column in ascending order, of which each occurs as often as it was counted. */
export class SortedNumbers {
  /** How many numbers are not greater than each value. */
  private readonly upTo: Float64Array;

  constructor(private readonly counted: CountedValues) {
    let sum = 0;
    this.upTo = counted.counts.map((count) => (sum += count));
  }

  get count(): number {
    return this.upTo.at(-1) ?? 0;
  }

  /** Of 0-based rank. */
  at(rank: number): number {
    return this.counted.values[this.firstWhere((k) => (this.upTo[k] ?? 0) > rank)] ?? NaN;
  }

  rankOf(value: number): RankedValue {
    const k = this.firstWhere((i) => (this.counted.values[i] ?? NaN) >= value);
    const below = this.upTo[k - 1] ?? 0;
    const upTo = this.counted.values[k] === value ? (this.upTo[k] ?? below) : below;
    return { value, below: { least: below, most: below }, upTo: { least: upTo, most: upTo } };
  }

  /** Linearly interpolated. */
  quantiles(range: Range): readonly QuantileValue[] {
    const shrink = shrinkOf(range);
    return PROBABILITIES.map((probability) => {
      const place = probability * (this.count - 1);
      const [low, high] = [this.at(Math.floor(place)) / shrink, this.at(Math.ceil(place)) / shrink];
      return { probability, value: (low + (high - low) * (place - Math.floor(place))) * shrink };
    });
  }

  private firstWhere(holds: (k: number) => boolean): number {
    let [from, to] = [0, this.upTo.length];
    while (from < to) {
      const middle = (from + to) >>> 1;
      if (holds(middle)) to = middle;
      else from = middle + 1;
    }
    return from;
  }
}

/** What counting all numbers tells of them. */
export function measuredOfCounted(
  range: Range,
  moments: CentralMoments,
  counted: CountedValues,
): MeasuredNumbers {
  const sorted = new SortedNumbers(counted);
  const values = valuesToRank(range, (share) => sorted.at(Math.floor(share * (sorted.count - 1))));
  const ranked = Array.from(values, (value) => sorted.rankOf(value));
  return measuredNumbers(range, moments, ranked, sorted.quantiles(range));
}
