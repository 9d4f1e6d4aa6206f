import type { InsufficientData } from '../cannot-compute.js';
import type { RatioEffect, ZeroCell } from './ratio-effect.js';
import { ratioEffect } from './ratio-effect.js';
import type { EffectSizeOptions } from './standardised-difference.js';
import type { Proportion } from './proportion.js';

/**
 * How many times the control's odds x/(n − x) the treatment's are, with Woolf's interval.
 *
 *     Var ln o ≈ 1/x₁ + 1/(n₁ − x₁) + 1/x₂ + 1/(n₂ − x₂)
 *
 * Swapping the groups, or successes and failures, turns estimate and interval into their inverses. Small counts: `fisherExact`.
 * Answers `zero-cell` if one of the four counts is 0 and `insufficient-data` without trials in a group.
 *
 * Source: Woolf, Ann. Human Genetics 19 (1955), 251–253.
 *
 * @example
 * oddsRatio({ successes: 8, trials: 10 }, { successes: 1, trials: 6 }); // estimate: 20
 */
export function oddsRatio(
  treatment: Proportion,
  control: Proportion,
  options: EffectSizeOptions = {},
): RatioEffect | InsufficientData | ZeroCell {
  return ratioEffect({ treatment, control }, options, ({ successes, trials }) => ({
    value: successes / (trials - successes),
    logVariance: 1 / successes + 1 / (trials - successes),
  }));
}
