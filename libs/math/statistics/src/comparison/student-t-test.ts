import type { InsufficientData, NotFinite, ZeroVariance } from '../cannot-compute.js';
import { requireRange } from '../require-range.js';
import { requireVariances } from './sample-statistics.js';
import { studentInterval, studentPValue } from './student-inference.js';
import type { SampleStatistics } from './sample-statistics.js';
import type { WelchTTest, WelchTTestOptions } from './welch-t-test.js';

export type StudentTTestOptions = WelchTTestOptions;

/** What Student's test found, in the unit of the observations; the shape of `WelchTTest`. */
export type StudentTTest = WelchTTest;

/**
 * Tests whether two populations have the same mean, assuming that they have the same variance.
 *
 *     t = (x̄₁ − x̄₂) / s,    s² = s_p² (1/n₁ + 1/n₂),    s_p² = ((n₁ − 1) s₁² + (n₂ − 1) s₂²) / ν
 *
 * with ν = n₁ + n₂ − 2 degrees of freedom. With unequal variances and sizes it finds too much or too little; `welchTTest`
 * does not, and loses next to nothing where the variances are equal. Swapping the samples negates the difference and mirrors
 * the interval.
 *
 * Answers `insufficient-data` if a sample has fewer than two observations, `zero-variance` if both variances are 0, and
 * `not-finite` if a mean or a variance is not finite or the statistic overflows. Cost as `welchTTest`.
 *
 * Source: "Student", "The probable error of a mean", Biometrika 6 (1908), 1–25; Fisher, Metron 5 (1925), 90–104.
 *
 * @example
 * const test = studentTTest({ count: 20, mean: 5.1, variance: 1.2 }, { count: 22, mean: 4.4, variance: 1.1 });
 * if (test.kind === 'tested') test.degreesOfFreedom; // 40
 */
export function studentTTest(
  first: SampleStatistics,
  second: SampleStatistics,
  options: StudentTTestOptions = {},
): StudentTTest | InsufficientData | ZeroVariance | NotFinite {
  const { alternative = 'two-sided', confidenceLevel: level = 0.95 } = options;
  requireRange('confidenceLevel', level, { above: 0, below: 1 });
  requireVariances(first, second);
  const smallest = Math.min(first.count, second.count);
  if (smallest < 2) return { kind: 'insufficient-data', required: 2, actual: smallest };

  const degreesOfFreedom = first.count + second.count - 2;
  const firstShare = (first.count - 1) / degreesOfFreedom;
  const pooled = first.variance * firstShare + second.variance * (1 - firstShare);
  const difference = first.mean - second.mean;
  const standardError = Math.sqrt(pooled * (1 / first.count + 1 / second.count));
  if (!Number.isFinite(difference) || !Number.isFinite(standardError)) return { kind: 'not-finite' };
  if (standardError === 0) return { kind: 'zero-variance' };
  const statistic = difference / standardError;
  if (!Number.isFinite(statistic)) return { kind: 'not-finite' };
  return {
    kind: 'tested',
    difference,
    standardError,
    statistic,
    degreesOfFreedom,
    pValue: studentPValue(statistic, degreesOfFreedom, alternative),
    interval: studentInterval(difference, standardError, degreesOfFreedom, { alternative, level }),
  };
}
