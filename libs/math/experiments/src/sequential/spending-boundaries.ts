import { normal } from '@orrery/math-statistics';
import type { BoundaryKind } from '../plan/analysis-plan.js';
import { findRoot } from '../find-root.js';
import { requireRange } from '../require-range.js';
import { crossingProbability } from './crossing-probability.js';

export interface SpendingDesign {
  /** Information shares of the looks so far, ascending; shares of 1 and more spend all that is left. */
  readonly shares: readonly number[];
  readonly alpha: number;
  readonly kind: BoundaryKind;
}

/**
 * Boundaries for looks that do not come at equal distances: each look spends what the spending function allows by then.
 *
 *     Pocock's kind: α(t) = α ln(1 + (e − 1) t)
 *     O'Brien and Fleming's kind: α(t) = 4 (1 − Φ(z₁₋α⸝₄ / √t))
 *
 * The number of looks and their times need not be known beforehand, but must not depend on the results. Where a look has
 * nothing left to spend the boundary is `Infinity`. Cost: a few ms for 5 looks.
 *
 * Source: Lan, DeMets, Biometrika 70 (1983), 659–663; two sides of α/2 each as in their program.
 *
 * @example
 * spendingBoundaries({ shares: [0.2, 0.4, 0.6, 0.8, 1], alpha: 0.05, kind: 'obrien-fleming' });
 * // [4.877, 3.357, 2.680, 2.290, 2.031]
 */
export function spendingBoundaries({ shares, alpha, kind }: SpendingDesign): number[] {
  requireRange('alpha', alpha, { above: 0, below: 1 });
  const boundaries: number[] = [];
  let spent = 0;
  shares.forEach((share, k) => {
    const allowed = spending(kind, alpha, Math.min(1, share)) - spent;
    boundaries.push(allowed > 1e-15 ? boundaryFor(allowed, shares.slice(0, k + 1), boundaries) : Infinity);
    spent += Math.max(0, allowed);
  });
  return boundaries;
}

/** The smallest alpha at which the last of these looks would have stopped at z. */
export function spendingPValue(design: Omit<SpendingDesign, 'alpha'>, z: number): number {
  const gap = (logAlpha: number): number => {
    const last = spendingBoundaries({ ...design, alpha: Math.exp(logAlpha) }).at(-1) ?? Infinity;
    return Math.min(last, 40) - Math.abs(z);
  };
  const [least, most] = [Math.log(1e-12), Math.log(1 - 1e-9)];
  if (gap(least) <= 0) return 1e-12;
  if (gap(most) >= 0) return 1;
  return Math.exp(findRoot(gap, least, most));
}

const LEAST = 1e-6;

function spending(kind: BoundaryKind, alpha: number, share: number): number {
  if (kind === 'pocock') return alpha * Math.log1p((Math.E - 1) * share);
  return 4 * normal.sf(normal.isf(alpha / 4) / Math.sqrt(share));
}

/** The boundary of the last of these looks that lets exactly `allowed` of the remaining paths out. */
function boundaryFor(allowed: number, shares: readonly number[], before: readonly number[]): number {
  const leaving = (boundary: number): number =>
    crossingProbability({ shares, boundaries: [...before, boundary] }).at(-1) ?? 0;
  // More is allowed than is left on its way: whatever is seen now, the test stops.
  if (leaving(LEAST) <= allowed) return LEAST;
  return findRoot(
    (boundary) => Math.log(leaving(boundary) / allowed),
    LEAST,
    normal.isf(allowed / 2) + LEAST,
  );
}
