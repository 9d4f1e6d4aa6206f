import type { Alternative } from '../alternative.js';
import type { NotFinite, ZeroVariance } from '../cannot-compute.js';
import type { ConfidenceInterval } from '../confidence-interval.js';
import type { Estimate } from '../estimate.js';
import { requireRange } from '../require-range.js';
import { normalInterval } from './normal-interval.js';
import { normalPValue } from './normal-p-value.js';
import type { RelativeLift, ZeroControl } from './relative-lift.js';
import { relativeLift } from './relative-lift.js';
import { studentInterval, studentPValue } from './student-inference.js';

/** An estimate that knows from how many independent deviations its standard error was made. */
export interface EstimateWithFreedom extends Estimate {
  /** n − 1 for the mean of n observations or clusters. Left out: the standard error counts as known. */
  readonly degreesOfFreedom?: number;
}

export interface DifferenceTestOptions {
  /** What the treatment is suspected to be, against the control. Default `two-sided`. */
  readonly alternative?: Alternative;
  /** Coverage of the intervals, in (0, 1). Default 0.95. */
  readonly confidenceLevel?: number;
}

/** What the comparison of two independent estimates found, in their unit. */
export interface DifferenceTest {
  readonly kind: 'tested';
  /** Treatment minus control. */
  readonly difference: number;
  readonly standardError: number;
  readonly statistic: number;
  /** Of Student's distribution; null where the normal one was taken. */
  readonly degreesOfFreedom: number | null;
  readonly pValue: number;
  readonly interval: ConfidenceInterval;
  /** The difference as a share of the control's value, by the delta method. */
  readonly lift: RelativeLift | ZeroControl | NotFinite;
}

/**
 * Compares two independent estimates, of whatever they are and however they were made: means, ratios, quantiles,
 * adjusted means, means of clusters. What all analyses of an A/B test end in.
 *
 *     statistic = (a − b) / s,    s² = σₐ² + σ_b²
 *
 * If both estimates say their degrees of freedom the statistic is Student's with ν = s⁴ / (σₐ⁴/νₐ + σ_b⁴/ν_b) (for two plain
 * means this is `welchTTest`), else normal. Swapping the estimates negates the difference and mirrors its interval.
 *
 * Answers `zero-variance` if both standard errors are 0 and `not-finite` if something is not finite or overflows. Negative standard
 * errors are a `RangeError`.
 *
 * Source: Welch, Biometrika 34 (1947), 28–35; Satterthwaite, Biometrics Bulletin 2 (1946), 110–114.
 *
 * @example
 * const test = differenceTest({ value: 5.2, standardError: 0.3 }, { value: 4.1, standardError: 0.4 });
 * if (test.kind === 'tested') test.statistic; // 2.2
 */
export function differenceTest(
  treatment: EstimateWithFreedom,
  control: EstimateWithFreedom,
  options: DifferenceTestOptions = {},
): DifferenceTest | ZeroVariance | NotFinite {
  const { alternative = 'two-sided', confidenceLevel: level = 0.95 } = options;
  requireRange('confidenceLevel', level, { above: 0, below: 1 });
  requireErrors(treatment, control);
  const difference = treatment.value - control.value;
  const standardError = Math.hypot(treatment.standardError, control.standardError);
  if (!Number.isFinite(difference) || !Number.isFinite(standardError)) return { kind: 'not-finite' };
  if (standardError === 0) return { kind: 'zero-variance' };
  const statistic = difference / standardError;
  if (!Number.isFinite(statistic)) return { kind: 'not-finite' };
  const degreesOfFreedom = sharedFreedom(treatment, control, standardError);
  return {
    kind: 'tested',
    difference,
    standardError,
    statistic,
    degreesOfFreedom,
    pValue:
      degreesOfFreedom === null
        ? normalPValue(statistic, alternative)
        : studentPValue(statistic, degreesOfFreedom, alternative),
    interval:
      degreesOfFreedom === null
        ? normalInterval(difference, standardError, level, alternative)
        : studentInterval(difference, standardError, degreesOfFreedom, { alternative, level }),
    lift: relativeLift(treatment, control, options),
  };
}

function requireErrors(treatment: EstimateWithFreedom, control: EstimateWithFreedom): void {
  for (const [name, { standardError, degreesOfFreedom = 1 }] of Object.entries({ treatment, control })) {
    if (standardError < 0) requireRange(`${name}.standardError`, standardError, { atLeast: 0 });
    requireRange(`${name}.degreesOfFreedom`, degreesOfFreedom, { above: 0 });
  }
}

/** Satterthwaite's ν by the shares of the squared error, which cannot overflow; null unless both are known. */
function sharedFreedom(
  treatment: EstimateWithFreedom,
  control: EstimateWithFreedom,
  standardError: number,
): number | null {
  if (treatment.degreesOfFreedom === undefined || control.degreesOfFreedom === undefined) return null;
  const first = (treatment.standardError / standardError) ** 2;
  const second = (control.standardError / standardError) ** 2;
  const inverse = (first * first) / treatment.degreesOfFreedom + (second * second) / control.degreesOfFreedom;
  return inverse > 0 ? 1 / inverse : null;
}
