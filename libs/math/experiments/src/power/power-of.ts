import { normal } from '@orrery/math-statistics';
import { requireRange } from '../require-range.js';
import { crossingProbability } from '../sequential/crossing-probability.js';
import { groupSequentialBoundaries } from '../sequential/group-sequential-boundaries.js';
import { sequenceMultiplier, tunedRatio } from '../sequential/mixture-sprt.js';
import { errorsOf, type PowerDesign, type PowerProcedure } from './power-design.js';
import { powerUnderPrior } from './power-under-prior.js';

/**
 * The probability that a planned test finds an effect of this size significant, in either direction.
 *
 *     fixed: Φ((|δ| − z σ₀) / σ₁) + Φ((−|δ| − z σ₀) / σ₁)
 *
 * with σ₀ and σ₁ the standard errors without and with the effect (they differ for proportions, whose test pools the
 * groups). Sequential tests: the probability of a Brownian motion with drift δ / σ₁ to leave the boundaries at one of the
 * looks, so the price of looking is in it. `effect` is a difference in the metric's unit, `users` are those of both variations. Normal
 * approximation: for a t-test of 30 users in each variation it is 1 % too high.
 *
 * Source: Fleiss, Levin, Paik, Statistical Methods for Rates and Proportions, 3rd ed. 2003, ch. 4; Jennison, Turnbull (2000).
 *
 * @example
 * const design = { baseline: { kind: 'proportion', rate: 0.1 }, procedure: { kind: 'fixed' }, alpha: 0.05,
 *   treatmentShare: 0.5, cupedCorrelation: 0 } as const;
 * powerOf(design, { users: 30_000, effect: 0.01 }); // 0.8065…
 */
export function powerOf(design: PowerDesign, { users, effect }: { users: number; effect: number }): number {
  requireRange('effect', effect, { above: -Infinity, below: Infinity });
  const { procedure } = design;
  if (procedure.kind === 'bayesian') return powerUnderPrior(design, procedure.prior, { users, effect });
  const { underNull, underEffect } = errorsOf(design, { users, effect });
  const size = Math.abs(effect) / underEffect;
  if (procedure.kind === 'fixed') {
    const critical = (normal.isf(design.alpha / 2) * underNull) / underEffect;
    return normal.cdf(size - critical) + normal.cdf(-size - critical);
  }
  const { looks } = procedure;
  const shares = Array.from({ length: looks }, (_, k) => (k + 1) / looks);
  const boundaries = boundariesOf(procedure, { alpha: design.alpha, users, variance: underEffect ** 2 });
  return crossingProbability({ shares, boundaries, drift: size }).reduce((sum, each) => sum + each, 0);
}

function boundariesOf(
  procedure: Exclude<PowerProcedure, { kind: 'fixed' | 'bayesian' }>,
  { alpha, users, variance }: { readonly alpha: number; readonly users: number; readonly variance: number },
): readonly number[] {
  const { looks } = procedure;
  if (procedure.kind === 'group-sequential')
    return groupSequentialBoundaries({ looks, alpha, kind: procedure.boundary });
  return Array.from({ length: looks }, (_, k) => {
    const share = (k + 1) / looks;
    const ratio =
      procedure.mixtureVariance === undefined
        ? tunedRatio({ alpha, users: users * share, tunedUsers: 5000 })
        : (procedure.mixtureVariance * share) / variance;
    return sequenceMultiplier({ alpha, ratio });
  });
}
