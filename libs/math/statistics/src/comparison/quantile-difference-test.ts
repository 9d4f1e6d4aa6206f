import type { InsufficientData, NotFinite, ZeroVariance } from '../cannot-compute.js';
import type { Sample } from '../drift/sample.js';
import { selectBetween } from '../special/select-between.js';
import type { DifferenceTest, DifferenceTestOptions } from './difference-test.js';
import { differenceTest } from './difference-test.js';
import type { QuantileEstimate } from './quantile-estimate.js';
import { quantileEstimate, quantileRanks } from './quantile-estimate.js';

/** What the comparison of two quantiles found, with each of them. */
export interface QuantileDifferenceTest extends DifferenceTest {
  readonly first: QuantileEstimate;
  readonly second: QuantileEstimate;
}

/**
 * Tests whether two populations have the same p-quantile, such as the same median or the same 99th percentile.
 *
 * Each quantile is estimated by `quantileEstimate`, and their difference judged by `differenceTest` (normal). Of unsorted samples only
 * the few ranks in question are selected, about a fifth of the cost of sorting. Swapping the samples negates the difference.
 *
 * Answers as those two do: `insufficient-data` with too few observations for p, `not-finite` for `NaN` or values in question that are not finite,
 * `zero-variance` where so many values are equal that neither quantile has an error.
 *
 * Source: Deng, Knoblich, Lu, "Applying the delta method in metric analytics", KDD 2018, §4.
 *
 * @example
 * const test = quantileDifferenceTest(treatmentMs, controlMs, 0.95);
 * if (test.kind === 'tested') test.interval;
 */
export function quantileDifferenceTest(
  first: Sample,
  second: Sample,
  p: number,
  options: DifferenceTestOptions = {},
): QuantileDifferenceTest | InsufficientData | NotFinite | ZeroVariance {
  const firstEstimate = estimateOf(first, p, options.confidenceLevel ?? 0.95);
  if (firstEstimate.kind !== 'quantile-estimate') return firstEstimate;
  const secondEstimate = estimateOf(second, p, options.confidenceLevel ?? 0.95);
  if (secondEstimate.kind !== 'quantile-estimate') return secondEstimate;
  const test = differenceTest(firstEstimate, secondEstimate, options);
  return test.kind === 'tested' ? { ...test, first: firstEstimate, second: secondEstimate } : test;
}

function estimateOf(
  sample: Sample,
  p: number,
  confidenceLevel: number,
): QuantileEstimate | InsufficientData | NotFinite {
  if ('sorted' in sample) {
    if (Number.isNaN(sample.sorted.at(-1))) return { kind: 'not-finite' };
    return quantileEstimate(sample.sorted, p, { confidenceLevel });
  }
  const ranks = quantileRanks(sample.length, p, confidenceLevel);
  if (ranks.kind !== 'ranks') return ranks;
  for (let i = 0; i < sample.length; i++) if (Number.isNaN(sample[i])) return { kind: 'not-finite' };
  const partly = sample.slice();
  const from = Math.min(ranks.interval.low, ranks.error.low);
  const to = Math.max(ranks.interval.high, ranks.error.high);
  selectBetween(partly, from, to);
  return quantileEstimate(partly, p, { confidenceLevel });
}
