import type { InsufficientData } from '../cannot-compute.js';
import type { DriftScore } from './drift-measure.js';
import { jensenShannonDivergence } from './jensen-shannon-divergence.js';
import type { DivergenceOptions } from './kl-divergence.js';

/**
 * The Jensen–Shannon distance √JS(p, q): a metric, as scipy's `jensenshannon` defines it.
 *
 * Between 0 (equal) and √(log 2) (disjoint), which is 1 in base 2; here base 2 is the default, so that thresholds
 * mean a share of the possible. See `jensenShannonDivergence`.
 *
 * Source: Endres and Schindelin, IEEE Trans. Inf. Theory 49 (2003), 1858–1860.
 *
 * @example
 * jensenShannonDistance([50, 50], [90, 10]); // value: 0.383…
 */
export function jensenShannonDistance(
  first: ArrayLike<number>,
  second: ArrayLike<number>,
  { base = 2 }: DivergenceOptions = {},
): DriftScore<'jensen-shannon-distance'> | InsufficientData {
  const divergence = jensenShannonDivergence(first, second, { base });
  if (divergence.kind !== 'drift-score') return divergence;
  return { kind: 'drift-score', measure: 'jensen-shannon-distance', value: Math.sqrt(divergence.value) };
}
