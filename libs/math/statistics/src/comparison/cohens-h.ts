import type { InsufficientData } from '../cannot-compute.js';
import { requireRange } from '../require-range.js';
import { normalInterval } from './normal-interval.js';
import { requireProportion } from './proportion.js';
import type { EffectSize, EffectSizeOptions } from './standardised-difference.js';
import type { Proportion } from './proportion.js';

/**
 * Cohen's h: the difference of two rates on the arcsine scale, where its error does not depend on the rates.
 *
 *     h = 2 arcsin √p₁ − 2 arcsin √p₂,    Var h ≈ 1/n₁ + 1/n₂
 *
 * In [−π, π]; customarily 0.2 is small, 0.5 medium, 0.8 large. Answers `insufficient-data` without trials in a group.
 *
 * Source: Cohen, Statistical Power Analysis, 2nd ed. 1988, §6.2.
 *
 * @example
 * cohensH({ successes: 30, trials: 100 }, { successes: 20, trials: 100 }); // estimate: 0.2320
 */
export function cohensH(
  treatment: Proportion,
  control: Proportion,
  { confidenceLevel = 0.95 }: EffectSizeOptions = {},
): EffectSize | InsufficientData {
  requireRange('confidenceLevel', confidenceLevel, { above: 0, below: 1 });
  requireProportion('treatment', treatment);
  requireProportion('control', control);
  if (treatment.trials === 0 || control.trials === 0)
    return { kind: 'insufficient-data', required: 1, actual: 0 };
  const estimate = angleOf(treatment) - angleOf(control);
  const standardError = Math.sqrt(1 / treatment.trials + 1 / control.trials);
  const interval = normalInterval(estimate, standardError, confidenceLevel, 'two-sided');
  return { kind: 'effect-size', estimate, standardError, interval };
}

function angleOf({ successes, trials }: Proportion): number {
  return 2 * Math.asin(Math.sqrt(successes / trials));
}
