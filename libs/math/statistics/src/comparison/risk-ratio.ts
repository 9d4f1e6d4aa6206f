import type { InsufficientData } from '../cannot-compute.js';
import type { RatioEffect, ZeroCell } from './ratio-effect.js';
import { ratioEffect } from './ratio-effect.js';
import type { EffectSizeOptions } from './standardised-difference.js';
import type { Proportion } from './proportion.js';

/**
 * How many times the control's rate the treatment's is, with Katz' interval.
 *
 *     r = p₁ / p₂,    Var ln r ≈ 1/x₁ − 1/n₁ + 1/x₂ − 1/n₂
 *
 * Swapping the groups turns estimate and interval into their inverses. Answers `zero-cell` if a group has no success and
 * `insufficient-data` without trials in a group.
 *
 * Source: Katz, Baptista, Azen, Pike, Biometrics 34 (1978), 469–474, method C.
 *
 * @example
 * riskRatio({ successes: 235, trials: 2435 }, { successes: 157, trials: 2435 }); // estimate: 1.4968
 */
export function riskRatio(
  treatment: Proportion,
  control: Proportion,
  options: EffectSizeOptions = {},
): RatioEffect | InsufficientData | ZeroCell {
  return ratioEffect({ treatment, control }, options, ({ successes, trials }) => ({
    value: successes / trials,
    logVariance: 1 / successes - 1 / trials,
  }));
}
