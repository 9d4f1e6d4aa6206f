import type { InsufficientData } from '../cannot-compute.js';
import { requireRange } from '../require-range.js';
import type { DriftScore } from './drift-measure.js';
import type { DivergenceOptions } from './kl-divergence.js';
import { toShares } from './to-shares.js';

/**
 * The Jensen–Shannon divergence of two distributions given as counts or shares over the same categories.
 *
 *     JS(p, q) = ½ D(p ‖ m) + ½ D(q ‖ m),    m = (p + q) / 2
 *
 * Symmetric and finite whatever is empty: between 0 (equal) and log 2 (disjoint), which is 1 in base 2.
 * Answers `insufficient-data` if either side holds nothing.
 *
 * Source: Lin, IEEE Trans. Inf. Theory 37 (1991), 145–151, eq. 4.1.
 *
 * @example
 * jensenShannonDivergence([1, 0], [0, 1], { base: 2 }); // value: 1
 */
export function jensenShannonDivergence(
  first: ArrayLike<number>,
  second: ArrayLike<number>,
  { base = Math.E }: DivergenceOptions = {},
): DriftScore<'jensen-shannon-divergence'> | InsufficientData {
  requireRange('base', base, { above: 1, below: Infinity });
  const shares = toShares(first, second);
  if (shares.kind !== 'shares') return shares;
  let sum = 0;
  for (let i = 0; i < shares.first.length; i++) {
    const middle = (shares.first[i] + shares.second[i]) / 2;
    sum += surprise(shares.first[i], middle) + surprise(shares.second[i], middle);
  }
  const value = Math.max(0, sum) / (2 * Math.log(base));
  return { kind: 'drift-score', measure: 'jensen-shannon-divergence', value };
}

/** p ln(p / middle), less p − middle: these cancel over both distributions, and without them small terms keep digits. */
function surprise(p: number, middle: number): number {
  if (p === 0) return middle;
  const excess = (p - middle) / middle;
  return p * Math.log1p(excess) - (p - middle);
}
