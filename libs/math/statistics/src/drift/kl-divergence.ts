import type { InsufficientData } from '../cannot-compute.js';
import { requireRange } from '../require-range.js';
import type { DriftScore } from './drift-measure.js';
import { toShares } from './to-shares.js';

export interface DivergenceOptions {
  /** Base of the logarithm: e (the default) for nats, 2 for bits. */
  readonly base?: number;
}

/** The divergence is infinite: the first distribution has mass in a category where the second has none. */
export interface Unbounded {
  readonly kind: 'unbounded';
  readonly category: number;
}

/**
 * The Kullback–Leibler divergence of the first distribution from the second, given as counts or shares.
 *
 *     D(p ‖ q) = Σ pᵢ log(pᵢ / qᵢ) ≥ 0
 *
 * Not symmetric. Categories without mass in p add nothing; mass of p where q has none gives `unbounded` with
 * the first such category. Answers `insufficient-data` if either side holds nothing.
 *
 * Source: Kullback and Leibler, Ann. Math. Statist. 22 (1951), 79–86.
 *
 * @example
 * klDivergence([1, 1], [1, 3], { base: 2 }); // value: 0.2075…
 */
export function klDivergence(
  first: ArrayLike<number>,
  second: ArrayLike<number>,
  { base = Math.E }: DivergenceOptions = {},
): DriftScore<'kl-divergence'> | InsufficientData | Unbounded {
  requireRange('base', base, { above: 1, below: Infinity });
  const shares = toShares(first, second);
  if (shares.kind !== 'shares') return shares;
  let sum = 0;
  for (let i = 0; i < shares.first.length; i++) {
    const p = shares.first[i];
    const q = shares.second[i];
    if (p === 0) continue;
    if (q === 0) return { kind: 'unbounded', category: i };
    sum += p * (Math.log(p) - Math.log(q));
  }
  return { kind: 'drift-score', measure: 'kl-divergence', value: Math.max(0, sum) / Math.log(base) };
}
