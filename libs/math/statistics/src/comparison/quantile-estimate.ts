import type { InsufficientData, NotFinite } from '../cannot-compute.js';
import type { ConfidenceInterval } from '../confidence-interval.js';
import { normal } from '../distribution/normal.js';
import type { Estimate } from '../estimate.js';
import { requireRange } from '../require-range.js';
import { binomialQuantile } from '../special/binomial-quantile.js';
import { quantile } from '../summary/quantile.js';

export interface QuantileEstimateOptions {
  /** Coverage of the interval, in (0, 1). Default 0.95. */
  readonly confidenceLevel?: number;
}

/** A quantile of a population, estimated from a sample, in the unit of the observations. */
export interface QuantileEstimate extends Estimate {
  readonly kind: 'quantile-estimate';
  readonly interval: ConfidenceInterval;
}

/** The level of the interval whose width gives the standard error. */
const errorLevel = 0.95;

/**
 * The p-quantile of the population that independent observations, sorted in ascending order, were drawn from.
 *
 * The estimate is type 7 (see `quantile`). The interval runs between two observations whose ranks the number of values below the
 * true quantile, binomial (n, p), leaves with probability (1 − level)/2 at most on either side: it covers at its level or more whatever the
 * distribution is. The standard error is the width of the 95 % interval over 2 · 1.96, so no density has to be estimated. Where
 * several observations come from one user use `clusteredQuantile`.
 *
 * Answers `insufficient-data` where there are too few observations for such ranks (at p = ½: 6, at p = 0.99: 368), and `not-finite` if
 * one of the values in question is not finite. p outside (0, 1) is a `RangeError`. Cost O(√n).
 *
 * Source: Conover, Practical Nonparametric Statistics, 3rd ed. 1999, §3.2 (the same as scipy's `quantile_test`); Deng, Knoblich,
 * Lu, KDD 2018, §4.2, for the standard error.
 *
 * @example
 * quantileEstimate(sortNumbers(latenciesMs), 0.95); // { kind: 'quantile-estimate', value: 212.4, … }
 */
export function quantileEstimate(
  sorted: ArrayLike<number>,
  p: number,
  { confidenceLevel: level = 0.95 }: QuantileEstimateOptions = {},
): QuantileEstimate | InsufficientData | NotFinite {
  const ranks = quantileRanks(sorted.length, p, level);
  const centre = quantile(sorted, p);
  if (ranks.kind !== 'ranks' || centre.kind !== 'quantile')
    return ranks.kind === 'ranks' ? { kind: 'insufficient-data', required: 1, actual: 0 } : ranks;
  // Samples that are equal as numbers have equal estimates, whatever the signs of their zeros.
  const [value, low, high] = [
    centre.value + 0,
    sorted[ranks.interval.low] + 0,
    sorted[ranks.interval.high] + 0,
  ];
  const width = sorted[ranks.error.high] - sorted[ranks.error.low];
  const standardError = width / (2 * normal.isf((1 - errorLevel) / 2));
  if (![value, low, high, standardError].every(Number.isFinite)) return { kind: 'not-finite' };
  return { kind: 'quantile-estimate', value, standardError, interval: { level, low, high } };
}

/** Which observations the estimate of a quantile needs, 0-based. */
export interface QuantileRanks {
  readonly kind: 'ranks';
  readonly interval: RankRange;
  readonly error: RankRange;
}

interface RankRange {
  readonly low: number;
  readonly high: number;
}

export function quantileRanks(count: number, p: number, level: number): QuantileRanks | InsufficientData {
  requireRange('p', p, { above: 0, below: 1 });
  requireRange('confidenceLevel', level, { above: 0, below: 1 });
  const required = leastCount(p, Math.max(level, errorLevel));
  if (count < required) return { kind: 'insufficient-data', required, actual: count };
  const interval = rangeOf(count, p, level);
  return { kind: 'ranks', interval, error: level === errorLevel ? interval : rangeOf(count, p, errorLevel) };
}

function rangeOf(trials: number, p: number, level: number): RankRange {
  const outside = (1 - level) / 2;
  return {
    low: Math.max(0, binomialQuantile(outside, 'lower', { trials, p }) - 1),
    high: Math.min(trials - 1, binomialQuantile(outside, 'upper', { trials, p })),
  };
}

/** The least n at which neither all nor none of n observations are below the quantile with more than that probability. */
function leastCount(p: number, level: number): number {
  return Math.floor(Math.log((1 - level) / 2) / Math.log(Math.max(p, 1 - p))) + 1;
}
