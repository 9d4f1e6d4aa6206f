import type { Estimate } from '@orrery/math-statistics';
import type { AssumptionKey } from '../plan/assumption.js';
import type { CannotSay } from '../plan/cannot-say.js';
import type { StratifiedBy } from '../plan/stratification.js';
import type { UnitSummary } from './unit-summary.js';

/** What every procedure starts from: both variations' values, their difference, and how well each is known. */
export interface Effect {
  readonly kind: 'effect';
  readonly control: Estimate;
  readonly treatment: Estimate;
  /** Of the two values; not 0 where both were adjusted to the same covariate. */
  readonly covariance: number;
  readonly difference: Estimate;
  /** Satterthwaite's, of the difference's standard error. */
  readonly degreesOfFreedom: number;
  /** Of a single unit's value, over both variations. */
  readonly standardDeviation: number;
  readonly units: { readonly control: number; readonly treatment: number };
  readonly varianceReduction: number | null;
  /** `undefined` unless users were divided before they were compared. */
  readonly stratified?: StratifiedBy;
  readonly assumptions: readonly AssumptionKey[];
}

/** The difference of two independent variations, without adjustment. */
export function plainEffect(control: UnitSummary, treatment: UnitSummary): Effect | CannotSay {
  const first = estimateOf(control);
  const second = estimateOf(treatment);
  return effectOf(control, treatment, {
    control: first,
    treatment: second,
    covariance: 0,
    varianceReduction: null,
    assumptions: [],
    spread: { control: control.variance, treatment: treatment.variance },
  });
}

/** Completes an effect from the units' (adjusted) spread in each variation. */
export function effectOf(
  control: UnitSummary,
  treatment: UnitSummary,
  adjusted: Pick<Effect, 'control' | 'treatment' | 'covariance' | 'varianceReduction' | 'assumptions'> & {
    readonly spread: { readonly control: number; readonly treatment: number };
  },
): Effect | CannotSay {
  const { spread, ...rest } = adjusted;
  const controlShare = spread.control / control.units;
  const treatmentShare = spread.treatment / treatment.units;
  const squaredError = controlShare + treatmentShare;
  const value = adjusted.treatment.value - adjusted.control.value;
  if (!Number.isFinite(value) || !Number.isFinite(squaredError))
    return { kind: 'cannot-say', reason: 'not-finite' };
  // Without any spread there is nothing to share; who asks for a whole effect is refused it by `effectOfMetric`.
  const share = squaredError > 0 ? treatmentShare / squaredError : 0.5;
  const degreesOfFreedom =
    1 / ((share * share) / (treatment.units - 1) + ((1 - share) * (1 - share)) / (control.units - 1));
  return {
    kind: 'effect',
    ...rest,
    difference: { value, standardError: Math.sqrt(squaredError) },
    degreesOfFreedom,
    standardDeviation: Math.sqrt((control.variance + treatment.variance) / 2),
    units: { control: control.units, treatment: treatment.units },
  };
}

function estimateOf({ value, variance, units }: UnitSummary): Estimate {
  return { value, standardError: Math.sqrt(variance / units) };
}
