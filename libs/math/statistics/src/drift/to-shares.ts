import type { InsufficientData } from '../cannot-compute.js';
import { requireCounts, requireSameLength } from '../require-counts.js';

/** Two distributions over the same categories, each summing to 1. */
export interface SharePair {
  readonly kind: 'shares';
  readonly first: Float64Array;
  readonly second: Float64Array;
}

/** Counts or weights as shares; `insufficient-data` if either holds nothing. */
export function toShares(first: ArrayLike<number>, second: ArrayLike<number>): SharePair | InsufficientData {
  requireSameLength('both distributions', first, second);
  const firstTotal = requireCounts('the first distribution', first);
  const secondTotal = requireCounts('the second distribution', second);
  if (firstTotal === 0 || secondTotal === 0) return { kind: 'insufficient-data', required: 1, actual: 0 };
  return {
    kind: 'shares',
    first: Float64Array.from(first, (weight) => weight / firstTotal),
    second: Float64Array.from(second, (weight) => weight / secondTotal),
  };
}
