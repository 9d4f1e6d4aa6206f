import type { InsufficientData } from '../cannot-compute.js';
import { requireRange } from '../require-range.js';

/** A quantile, in the unit of the observations. */
export interface Quantile {
  readonly kind: 'quantile';
  readonly value: number;
}

/**
 * The p-quantile of observations that are already sorted in ascending order (`sortNumbers` does it).
 *
 * Type 7: x₍ₖ₎ + (h − k)(x₍ₖ₊₁₎ − x₍ₖ₎) at h = (n − 1) p, k = ⌊h⌋, as numpy, R and scikit-learn have it; p = 0, ½ and 1
 * give minimum, median and maximum. Between two equal infinities it is that infinity. The observations must
 * hold no `NaN`. Answers `insufficient-data` for an empty array. Cost O(1).
 *
 * Source: Hyndman and Fan, "Sample quantiles in statistical packages", Am. Statistician 50 (1996), 361–365, type 7.
 *
 * @example
 * quantile(Float64Array.of(1, 2, 4, 8), 0.5); // { kind: 'quantile', value: 3 }
 */
export function quantile(sorted: ArrayLike<number>, p: number): Quantile | InsufficientData {
  requireRange('p', p, { atLeast: 0, atMost: 1 });
  if (sorted.length === 0) return { kind: 'insufficient-data', required: 1, actual: 0 };
  const position = (sorted.length - 1) * p;
  const below = Math.floor(position);
  const share = position - below;
  const low = sorted[below];
  if (share === 0) return { kind: 'quantile', value: low };
  const high = sorted[below + 1];
  return { kind: 'quantile', value: low === high ? low : low * (1 - share) + high * share };
}
