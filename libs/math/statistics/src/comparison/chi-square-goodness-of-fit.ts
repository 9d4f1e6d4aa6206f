import type { InsufficientData, TooFewCategories } from '../cannot-compute.js';
import { chiSquared } from '../distribution/chi-squared.js';
import { requireCounts, requireSameLength } from '../require-counts.js';
import { requireRange } from '../require-range.js';

/** How well observed counts fit expected shares. */
export interface ChiSquareGoodnessOfFit {
  readonly kind: 'tested';
  readonly statistic: number;
  readonly degreesOfFreedom: number;
  readonly pValue: number;
  /** Expected counts, in the order of the observed ones. */
  readonly expected: Float64Array;
  /** Below 5 the χ² approximation is coarse. */
  readonly smallestExpectedCount: number;
}

/**
 * Pearson's χ² test of observed counts against expected weights.
 *
 *     χ² = Σ (oᵢ − eᵢ)² / eᵢ,    eᵢ = wᵢ / Σw · Σo,    k − 1 degrees of freedom
 *
 * The weights need not sum to 1 but must be positive. Answers `too-few-categories` for fewer than two, and
 * `insufficient-data` when nothing was observed.
 *
 * Source: Pearson, Phil. Mag. 50 (1900), 157–175.
 *
 * @example
 * const fit = chiSquareGoodnessOfFit([5020, 4980], [1, 1]);
 * if (fit.kind === 'tested') fit.pValue; // 0.689…
 */
export function chiSquareGoodnessOfFit(
  observed: ArrayLike<number>,
  weights: ArrayLike<number>,
): ChiSquareGoodnessOfFit | InsufficientData | TooFewCategories {
  requireSameLength('observed and weights', observed, weights);
  const total = requireCounts('observed', observed);
  const totalWeight = requireCounts('weights', weights);
  if (observed.length < 2) return { kind: 'too-few-categories', required: 2, actual: observed.length };
  if (total === 0) return { kind: 'insufficient-data', required: 1, actual: 0 };
  const expected = new Float64Array(observed.length);
  let statistic = 0;
  for (let i = 0; i < expected.length; i++) {
    requireRange(`weights[${i}]`, weights[i], { above: 0 });
    expected[i] = (weights[i] / totalWeight) * total;
    statistic += (observed[i] - expected[i]) ** 2 / expected[i];
  }
  const degreesOfFreedom = expected.length - 1;
  return {
    kind: 'tested',
    statistic,
    degreesOfFreedom,
    pValue: chiSquared.sf(statistic, { degreesOfFreedom }),
    expected,
    smallestExpectedCount: expected.reduce((least, count) => Math.min(least, count)),
  };
}
