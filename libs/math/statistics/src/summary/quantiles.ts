import type { InsufficientData, NotFinite } from '../cannot-compute.js';
import { quantile } from './quantile.js';
import { sortNumbers } from './sort-numbers.js';

/** Quantiles in the order in which they were asked for. */
export interface Quantiles {
  readonly kind: 'quantiles';
  readonly values: Float64Array;
}

/**
 * Several quantiles (type 7, see `quantile`) of observations in any order; sorts a copy once.
 *
 * Answers `insufficient-data` for no observations and `not-finite` if one is `NaN`; infinities have their place in
 * the order. Cost O(n).
 *
 * @example
 * quantiles(Float64Array.of(8, 1, 4, 2), [0.25, 0.5, 0.75]); // values: [1.75, 3, 5]
 */
export function quantiles(
  observations: Float64Array,
  probabilities: ArrayLike<number>,
): Quantiles | InsufficientData | NotFinite {
  const sorted = sortNumbers(observations);
  if (Number.isNaN(sorted.at(-1))) return { kind: 'not-finite' };
  const values = new Float64Array(probabilities.length);
  for (let i = 0; i < probabilities.length; i++) {
    const one = quantile(sorted, probabilities[i]);
    if (one.kind !== 'quantile') return one;
    values[i] = one.value;
  }
  return { kind: 'quantiles', values };
}
