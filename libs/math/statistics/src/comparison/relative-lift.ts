import type { Alternative } from '../alternative.js';
import type { NotFinite } from '../cannot-compute.js';
import type { ConfidenceInterval } from '../confidence-interval.js';
import type { Estimate } from '../estimate.js';
import { requireRange } from '../require-range.js';
import { normalInterval } from './normal-interval.js';

export interface RelativeLiftOptions {
  readonly alternative?: Alternative;
  readonly confidenceLevel?: number;
}

/** A relative change without unit: 0.05 is five percent more than the control. */
export interface RelativeLift {
  readonly kind: 'relative-lift';
  readonly estimate: number;
  readonly standardError: number;
  readonly interval: ConfidenceInterval;
}

/** The control's value is 0: nothing is a multiple of it. */
export interface ZeroControl {
  readonly kind: 'zero-control';
}

/**
 * By which share the treatment's value exceeds the control's, with an interval by the delta method.
 *
 *     r = a / b − 1,    Var r ≈ (σₐ² + (a / b)² σ_b²) / b²
 *
 * for independent a ± σₐ and b ± σ_b. The approximation is good where the control's value is many standard errors
 * away from 0. The sign follows the ratio: with a negative control, a treatment nearer to 0 is a negative lift.
 * Answers `zero-control` if b = 0 and `not-finite` on overflow or non-finite values.
 *
 * Source: Fieller 1954 for the problem; Deng, Knoblich and Lu, "Applying the delta method in metric analytics",
 * KDD 2018, eq. 3.
 *
 * @example
 * relativeLift({ value: 0.12, standardError: 0.002 }, { value: 0.1, standardError: 0.002 });
 * // { kind: 'relative-lift', estimate: 0.2, standardError: 0.0312…, interval: { level: 0.95, low: 0.1387…, high: 0.2612… } }
 */
export function relativeLift(
  treatment: Estimate,
  control: Estimate,
  { alternative = 'two-sided', confidenceLevel = 0.95 }: RelativeLiftOptions = {},
): RelativeLift | ZeroControl | NotFinite {
  requireRange('confidenceLevel', confidenceLevel, { above: 0, below: 1 });
  if (control.value === 0) return { kind: 'zero-control' };
  const ratio = treatment.value / control.value;
  const estimate = (treatment.value - control.value) / control.value;
  const standardError =
    Math.hypot(treatment.standardError, ratio * control.standardError) / Math.abs(control.value);
  if (!Number.isFinite(estimate) || !Number.isFinite(standardError)) return { kind: 'not-finite' };
  const interval = normalInterval(estimate, standardError, confidenceLevel, alternative);
  return { kind: 'relative-lift', estimate, standardError, interval };
}
