import type { Alternative } from '../alternative.js';
import type { InsufficientData, NotFinite, ZeroVariance } from '../cannot-compute.js';
import type { ConfidenceInterval } from '../confidence-interval.js';
import { requireRange } from '../require-range.js';
import type { SampleStatistics } from './sample-statistics.js';
import { requireVariances } from './sample-statistics.js';
import { studentInterval, studentPValue } from './student-inference.js';

export interface WelchTTestOptions {
  /** What the first mean is suspected to be, against the second. Default `two-sided`. */
  readonly alternative?: Alternative;
  /** Coverage of the interval, in (0, 1). Default 0.95. */
  readonly confidenceLevel?: number;
}

/** What Welch's test found, in the unit of the observations. */
export interface WelchTTest {
  readonly kind: 'tested';
  /** Mean of the first sample minus mean of the second. */
  readonly difference: number;
  readonly standardError: number;
  readonly statistic: number;
  readonly degreesOfFreedom: number;
  readonly pValue: number;
  /** For the difference; open on one side where the alternative is one-sided. */
  readonly interval: ConfidenceInterval;
}

/**
 * Tests whether two populations have the same mean, without assuming that they have the same variance.
 *
 *     t = (x̄₁ − x̄₂) / s,    s² = s₁²/n₁ + s₂²/n₂
 *     ν = s⁴ / ((s₁²/n₁)² / (n₁ − 1) + (s₂²/n₂)² / (n₂ − 1))
 *
 * and t follows Student's distribution with ν degrees of freedom. ν lies between min(n₁, n₂) − 1 and
 * n₁ + n₂ − 2. Swapping the samples negates the difference and the statistic, mirrors the interval, and turns
 * `less` into `greater`. The difference is significant at level 1 − `confidenceLevel` exactly when the interval
 * excludes 0.
 *
 * Answers `insufficient-data` if a sample has fewer than two observations, `zero-variance` if both
 * variances are 0 (then no difference can be weighed, however large), and `not-finite` if a mean or a variance
 * is not finite or the difference or the statistic overflows. Cost: one tail and one quantile of Student's distribution, about 0.2 ms.
 *
 * Source: Welch, "The generalization of 'Student's' problem when several different population variances are
 * involved", Biometrika 34 (1947), 28–35; Satterthwaite, Biometrics Bulletin 2 (1946), 110–114, for ν.
 *
 * @example
 * const test = welchTTest(
 *   { count: 1200, mean: 31.4, variance: 88.1 },
 *   { count: 1180, mean: 30.2, variance: 91.7 },
 * );
 * if (test.kind === 'tested') {
 *   test.pValue; // 0.0020
 *   test.interval; // { level: 0.95, low: 0.44, high: 1.96 }
 * }
 */
export function welchTTest(
  first: SampleStatistics,
  second: SampleStatistics,
  options: WelchTTestOptions = {},
): WelchTTest | InsufficientData | ZeroVariance | NotFinite {
  const { alternative = 'two-sided', confidenceLevel = 0.95 } = options;
  requireRange('confidenceLevel', confidenceLevel, { above: 0, below: 1 });
  requireVariances(first, second);
  const smallest = Math.min(first.count, second.count);
  if (smallest < 2) return { kind: 'insufficient-data', required: 2, actual: smallest };

  const difference = first.mean - second.mean;
  const firstShare = first.variance / first.count;
  const secondShare = second.variance / second.count;
  const squaredError = firstShare + secondShare;
  if (!Number.isFinite(difference) || !Number.isFinite(squaredError)) return { kind: 'not-finite' };
  if (squaredError === 0) return { kind: 'zero-variance' };

  const standardError = Math.sqrt(squaredError);
  const statistic = difference / standardError;
  if (!Number.isFinite(statistic)) return { kind: 'not-finite' };
  const degreesOfFreedom = satterthwaite(firstShare / squaredError, first.count, second.count);
  return {
    kind: 'tested',
    difference,
    standardError,
    statistic,
    degreesOfFreedom,
    pValue: studentPValue(statistic, degreesOfFreedom, alternative),
    interval: studentInterval(difference, standardError, degreesOfFreedom, {
      alternative,
      level: confidenceLevel,
    }),
  };
}

/** ν from the share r of the squared error that the first sample brings: 1 / (r²/(n₁ − 1) + (1 − r)²/(n₂ − 1)). */
function satterthwaite(share: number, firstCount: number, secondCount: number): number {
  const rest = 1 - share;
  return 1 / ((share * share) / (firstCount - 1) + (rest * rest) / (secondCount - 1));
}
