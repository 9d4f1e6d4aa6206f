import type { InsufficientData } from '../cannot-compute.js';
import { requireRange } from '../require-range.js';
import type { DriftScore } from './drift-measure.js';
import { toShares } from './to-shares.js';

export interface EmptyBinOptions {
  /** The share that an empty bin is taken to have, in (0, 1). Default 1e-4. */
  readonly emptyShare?: number;
}

/**
 * The population stability index of two distributions given as counts (or shares) over the same bins or categories.
 *
 *     PSI = Σ (qᵢ − pᵢ) ln(qᵢ / pᵢ)
 *
 * Symmetric, ≥ 0, and 0 only for equal shares: the sum of the KL divergences both ways. A bin that is empty on one
 * side would make it infinite; its share is taken as `emptyShare` there (the other shares are not rescaled), so
 * one bin that vanished or appeared with share s adds about s ln(s / 1e-4). A bin that is empty on both sides adds
 * nothing. Answers `insufficient-data` if either side holds no observation.
 *
 * Source: Siddiqi, Credit Risk Scorecards, 2006; Jeffreys, Proc. R. Soc. A 186 (1946), 453–461.
 *
 * @example
 * populationStabilityIndexOfCounts([500, 500], [300, 700]); // value: 0.1694…
 */
export function populationStabilityIndexOfCounts(
  reference: ArrayLike<number>,
  current: ArrayLike<number>,
  { emptyShare = 1e-4 }: EmptyBinOptions = {},
): DriftScore<'population-stability-index'> | InsufficientData {
  requireRange('emptyShare', emptyShare, { above: 0, below: 1 });
  const shares = toShares(reference, current);
  if (shares.kind !== 'shares') return shares;
  let value = 0;
  for (let i = 0; i < shares.first.length; i++) {
    if (shares.first[i] === 0 && shares.second[i] === 0) continue;
    const p = shares.first[i] || emptyShare;
    const q = shares.second[i] || emptyShare;
    value += (q - p) * (Math.log(q) - Math.log(p));
  }
  return { kind: 'drift-score', measure: 'population-stability-index', value };
}
