/** Why weights cannot split a test. `index` is the first offending weight. */
export type InvalidWeights =
  | { readonly kind: 'no-weights' }
  | { readonly kind: 'weight-not-an-integer'; readonly index: number; readonly weight: number }
  | { readonly kind: 'weight-negative'; readonly index: number; readonly weight: number }
  | { readonly kind: 'weights-exceed-hundred'; readonly index: number; readonly sum: number };

/**
 * The first reason why `weights` are not whole percents that sum to at most 100, or undefined when they are.
 *
 * NaN, ±∞ and fractions are not integers. The sum is reported as far as it was added when it passed 100.
 *
 * @example
 * validateWeights([60, 50]); // { kind: 'weights-exceed-hundred', index: 1, sum: 110 }
 */
export function validateWeights(weights: readonly number[]): InvalidWeights | undefined {
  if (weights.length === 0) return { kind: 'no-weights' };
  let sum = 0;
  for (let index = 0; index < weights.length; index++) {
    const weight = weights[index];
    if (!Number.isInteger(weight)) return { kind: 'weight-not-an-integer', index, weight };
    if (weight < 0) return { kind: 'weight-negative', index, weight };
    sum += weight;
    if (sum > 100) return { kind: 'weights-exceed-hundred', index, sum };
  }
  return undefined;
}
