import type { Alternative } from '../alternative.js';
import type { NotFinite } from '../cannot-compute.js';
import type { ConfidenceInterval } from '../confidence-interval.js';
import { normal } from '../distribution/normal.js';
import type { Estimate } from '../estimate.js';
import { requireRange } from '../require-range.js';
import type { ZeroControl } from './relative-lift.js';

export interface FiellerOptions {
  readonly alternative?: Alternative;
  readonly confidenceLevel?: number;
  /** Of the two estimates; 0, the default, for independent groups. */
  readonly covariance?: number;
}

/** A range of relative lifts. */
export interface BoundedFieller {
  readonly kind: 'bounded';
  readonly interval: ConfidenceInterval;
}

/**
 * The control cannot be told from 0, so that lifts of any size are compatible with the data: all of them, or all outside `excluded`.
 */
export interface UnboundedFieller {
  readonly kind: 'unbounded';
  readonly excluded: ConfidenceInterval | null;
}

/**
 * The exact interval of the relative lift a/b − 1 of two normal estimates: all ρ − 1 for which a − ρ b is not significant.
 *
 *     (a − ρ b)² ≤ z² (σₐ² − 2 ρ σₐ_b + ρ² σ_b²)
 *
 * It is not symmetric about the estimate, and covers at its level however near to 0 the control is, where `relativeLift`
 * covers less; far from 0 both agree. It excludes 0 exactly when the difference a − b is significant (z-test). Where the control itself
 * is not significantly different from 0 no bounded interval can cover, and the answer says so.
 *
 * Answers `zero-control` if the control is 0 without error, and `not-finite` on overflow or non-finite values. A covariance
 * beyond σₐ σ_b is a `RangeError`. A one-sided alternative opens one end of a bounded interval at the same level.
 *
 * Source: Fieller, "Some problems in interval estimation", J. R. Statist. Soc. B 16 (1954), 175–185.
 *
 * @example
 * fiellerInterval({ value: 0.12, standardError: 0.002 }, { value: 0.1, standardError: 0.002 });
 * // { kind: 'bounded', interval: { level: 0.95, low: 0.1405…, high: 0.2631… } }
 */
export function fiellerInterval(
  treatment: Estimate,
  control: Estimate,
  { alternative = 'two-sided', confidenceLevel: level = 0.95, covariance = 0 }: FiellerOptions = {},
): BoundedFieller | UnboundedFieller | ZeroControl | NotFinite {
  requireRange('confidenceLevel', level, { above: 0, below: 1 });
  const widest = treatment.standardError * control.standardError;
  if (Math.abs(covariance) > widest * (1 + 1e-12))
    requireRange('covariance', covariance, { atLeast: -widest, atMost: widest });
  if (control.value === 0 && control.standardError === 0) return { kind: 'zero-control' };
  const outside = alternative === 'two-sided' ? (1 - level) / 2 : 1 - level;
  const square = normal.isf(outside) ** 2;
  const a = control.value ** 2 - square * control.standardError ** 2;
  const b = treatment.value * control.value - square * covariance;
  const c = treatment.value ** 2 - square * treatment.standardError ** 2;
  if (![a, b, c].every(Number.isFinite)) return { kind: 'not-finite' };
  return liftsBetween({ a, b, c }, alternative, level);
}

/** The ρ − 1 with a ρ² − 2 b ρ + c ≤ 0. */
function liftsBetween(
  { a, b, c }: { readonly a: number; readonly b: number; readonly c: number },
  alternative: Alternative,
  level: number,
): BoundedFieller | UnboundedFieller {
  const discriminant = b * b - a * c;
  if (a <= 0 && discriminant <= 0) return { kind: 'unbounded', excluded: null };
  // The root without cancellation first, the other by Vieta: ρ₁ ρ₂ = c / a.
  const sum = b + (b < 0 ? -1 : 1) * Math.sqrt(Math.max(0, discriminant));
  const roots = [a === 0 ? Math.sign(b) * Infinity : sum / a, sum === 0 ? 0 : c / sum];
  const low = Math.min(...roots) - 1;
  const high = Math.max(...roots) - 1;
  if (a <= 0) return { kind: 'unbounded', excluded: { level, low, high } };
  const interval = {
    level,
    low: alternative === 'less' ? -Infinity : low,
    high: alternative === 'greater' ? Infinity : high,
  };
  return { kind: 'bounded', interval };
}
