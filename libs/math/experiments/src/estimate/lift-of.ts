import { type ConfidenceInterval, fiellerInterval, normal } from '@orrery/math-statistics';
import type { AnalysisPlan } from '../plan/analysis-plan.js';
import type { CannotSay } from '../plan/cannot-say.js';
import type { LiftEstimate } from '../plan/metric-analysis.js';
import { cannotSay } from './cannot-say-of.js';
import type { Effect } from './effect.js';

/** By linear approximation the lift covers within a percent of its level down to here: control / standard error. */
export const STABLE_CONTROL = 5;

/** Half the width of an interval in standard errors, and the level it stands for. */
export interface Margin {
  readonly multiplier: number;
  readonly level: number;
}

/**
 * The treatment relative to the control with the interval of whatever procedure set the margin.
 *
 *     delta: r ± m √(σ_t² − 2 ρ σ_tc + ρ² σ_c²) / |c|,  ρ = t / c
 *
 * Fieller's interval solves (t − ρ c)² ≤ m² (…) for ρ. Answers `zero-control`, and `unstable-denominator` where the control
 * is within 5 standard errors of 0 (delta) or within m (Fieller: every lift is compatible).
 */
export function liftOf(
  effect: Effect,
  method: AnalysisPlan['liftInterval'],
  margin: Margin,
): LiftEstimate | CannotSay {
  const { control } = effect;
  if (control.value === 0) return { kind: 'cannot-say', reason: 'zero-control' };
  const estimate = effect.difference.value / control.value;
  if (!Number.isFinite(estimate)) return { kind: 'cannot-say', reason: 'not-finite' };
  const interval = method === 'fieller' ? fieller(effect, margin) : delta(effect, estimate, margin);
  return 'kind' in interval ? interval : { kind: 'lift', estimate, interval };
}

/** The standard error of the lift by the delta method. */
export function liftError({ control, treatment, covariance }: Effect): number {
  const ratio = treatment.value / control.value;
  const squared =
    treatment.standardError ** 2 - 2 * ratio * covariance + ratio * ratio * control.standardError ** 2;
  return Math.sqrt(Math.max(0, squared)) / Math.abs(control.value);
}

function delta(
  effect: Effect,
  estimate: number,
  { multiplier, level }: Margin,
): ConfidenceInterval | CannotSay {
  const actual = Math.abs(effect.control.value) / effect.control.standardError;
  if (actual < STABLE_CONTROL)
    return { kind: 'cannot-say', reason: 'unstable-denominator', required: STABLE_CONTROL, actual };
  const margin = multiplier * liftError(effect);
  if (!Number.isFinite(margin)) return { kind: 'cannot-say', reason: 'not-finite' };
  return { level, low: estimate - margin, high: estimate + margin };
}

function fieller(effect: Effect, { multiplier, level }: Margin): ConfidenceInterval | CannotSay {
  // Fieller's interval knows normal quantiles only: widening the errors by m / z gives it any multiplier m.
  const scale = multiplier / normal.isf(0.025);
  const widened = (estimate: Effect['control']): Effect['control'] => ({
    value: estimate.value,
    standardError: estimate.standardError * scale,
  });
  const found = fiellerInterval(widened(effect.treatment), widened(effect.control), {
    covariance: effect.covariance * scale * scale,
  });
  if (found.kind === 'bounded') return { level, low: found.interval.low, high: found.interval.high };
  if (found.kind !== 'unbounded') return cannotSay(found);
  const actual = Math.abs(effect.control.value) / effect.control.standardError;
  return { kind: 'cannot-say', reason: 'unstable-denominator', required: multiplier, actual };
}
