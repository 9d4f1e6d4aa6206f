import type { Alternative } from '../alternative.js';
import type { InsufficientData, NotFinite, ZeroVariance } from '../cannot-compute.js';
import type { ConfidenceInterval } from '../confidence-interval.js';
import { requireRange } from '../require-range.js';
import { normalInterval } from './normal-interval.js';
import { normalPValue } from './normal-p-value.js';
import type { Proportion } from './proportion.js';
import { requireProportion } from './proportion.js';
import type { RelativeLift, ZeroControl } from './relative-lift.js';
import { relativeLift } from './relative-lift.js';

export interface TwoProportionTestOptions {
  /** What the treatment's rate is suspected to be, against the control's. Default `two-sided`. */
  readonly alternative?: Alternative;
  /** Coverage of the intervals, in (0, 1). Default 0.95. */
  readonly confidenceLevel?: number;
}

/** What the comparison of two conversion rates found. */
export interface TwoProportionTest {
  readonly kind: 'tested';
  /** The treatment's rate minus the control's, in [−1, 1]. */
  readonly difference: number;
  /** Of the difference, unpooled. */
  readonly standardError: number;
  /** z, with the pooled standard error. */
  readonly statistic: number;
  readonly pValue: number;
  /** For the difference, unpooled. */
  readonly interval: ConfidenceInterval;
  /** The difference as a share of the control's rate. */
  readonly lift: RelativeLift | ZeroControl | NotFinite;
  /** Of successes and failures in either group under equal rates; below 5 the normal approximation is coarse. */
  readonly smallestExpectedCount: number;
}

/**
 * Compares two conversion rates, such as those of an A/B test's variations.
 *
 *     z = (p₁ − p₂) / √(p (1 − p) (1/n₁ + 1/n₂)),    p = (x₁ + x₂) / (n₁ + n₂)
 *     interval: p₁ − p₂ ± z₁₋α⸝₂ √(p₁ (1 − p₁)/n₁ + p₂ (1 − p₂)/n₂)
 *
 * z² is the χ² of the 2 × 2 table without Yates' correction, with the same p-value. Pooled error for the test and
 * unpooled for the interval is customary; close to the threshold they can disagree. Swapping the groups negates
 * difference and statistic.
 *
 * Answers `insufficient-data` without trials in a group, and `zero-variance` if all trials of both succeeded or all
 * failed. Counts below 0 or successes above trials are a `RangeError`.
 *
 * Source: Agresti, Categorical Data Analysis, 3rd ed. 2013, §3.1.1 and §3.2.1.
 *
 * @example
 * const test = twoProportionTest({ successes: 260, trials: 2000 }, { successes: 200, trials: 2000 });
 * if (test.kind === 'tested') test.pValue; // 0.0029
 */
export function twoProportionTest(
  treatment: Proportion,
  control: Proportion,
  options: TwoProportionTestOptions = {},
): TwoProportionTest | InsufficientData | ZeroVariance {
  const { alternative = 'two-sided', confidenceLevel = 0.95 } = options;
  requireProportion('treatment', treatment);
  requireProportion('control', control);
  requireRange('confidenceLevel', confidenceLevel, { above: 0, below: 1 });
  const smallest = Math.min(treatment.trials, control.trials);
  if (smallest === 0) return { kind: 'insufficient-data', required: 1, actual: 0 };

  const trials = treatment.trials + control.trials;
  const successes = treatment.successes + control.successes;
  if (successes === 0 || successes === trials) return { kind: 'zero-variance' };

  const first = rate(treatment);
  const second = rate(control);
  const difference = first.value - second.value;
  const pooled = successes / trials;
  const pooledError = Math.sqrt(pooled * (1 - pooled) * (1 / treatment.trials + 1 / control.trials));
  const standardError = Math.hypot(first.standardError, second.standardError);
  const statistic = difference / pooledError;
  return {
    kind: 'tested',
    difference,
    standardError,
    statistic,
    pValue: normalPValue(statistic, alternative),
    interval: normalInterval(difference, standardError, confidenceLevel, alternative),
    lift: relativeLift(first, second, options),
    smallestExpectedCount: smallest * Math.min(pooled, 1 - pooled),
  };
}

function rate({ successes, trials }: Proportion): { value: number; standardError: number } {
  const value = successes / trials;
  return { value, standardError: Math.sqrt((value * (1 - value)) / trials) };
}
