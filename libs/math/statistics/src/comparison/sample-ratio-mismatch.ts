import type { InsufficientData, TooFewCategories } from '../cannot-compute.js';
import { chiSquareGoodnessOfFit } from './chi-square-goodness-of-fit.js';

/** How far the traffic that arrived is from the split that was asked for. */
export interface SampleRatio {
  readonly kind: 'sample-ratio';
  /** Chance of a split at least as far off if assignment works. */
  readonly pValue: number;
  readonly statistic: number;
  /** Shares per variation, each summing to 1. */
  readonly observedShares: Float64Array;
  readonly expectedShares: Float64Array;
}

/**
 * Measures whether the users of an A/B test arrived in the ratio they were assigned in.
 *
 * A mismatch means that assignment or logging is broken and the test's result cannot be trusted, whatever it
 * says. The p-value is that of Pearson's χ² test of fit; `decideSampleRatio` judges it. Answers
 * `too-few-categories` for fewer than two variations and `insufficient-data` without users.
 *
 * Source: Fabijan et al., "Diagnosing sample ratio mismatch in online controlled experiments", KDD 2019.
 *
 * @example
 * sampleRatioMismatch([50_900, 49_100], [1, 1]); // { kind: 'sample-ratio', pValue: 1.25e-8, … }
 */
export function sampleRatioMismatch(
  observedUsers: ArrayLike<number>,
  intendedWeights: ArrayLike<number>,
): SampleRatio | InsufficientData | TooFewCategories {
  const fit = chiSquareGoodnessOfFit(observedUsers, intendedWeights);
  if (fit.kind !== 'tested') return fit;
  return {
    kind: 'sample-ratio',
    pValue: fit.pValue,
    statistic: fit.statistic,
    observedShares: shares(observedUsers),
    expectedShares: shares(fit.expected),
  };
}

function shares(counts: ArrayLike<number>): Float64Array {
  const own = Float64Array.from(counts);
  const total = own.reduce((sum, count) => sum + count, 0);
  return own.map((count) => count / total);
}
