import type { InvalidOption } from '../failures.js';
import { countPositives } from '../metrics/binary-scores.js';

/** How much an example counts by its class. `balanced` gives both classes the same total. */
export type ClassWeight =
  | { readonly kind: 'none' }
  | { readonly kind: 'balanced' }
  | { readonly kind: 'given'; readonly negative: number; readonly positive: number };

/**
 * The weights of classes 0 and 1, scaled so that their mean over the examples is 1.
 *
 * Only the ratio of the two weights matters to a mean loss; the scale keeps learning rates and L2 strengths comparable.
 * `balanced` is scikit-learn's n / (2 n_c).
 */
export function meanOneClassWeights(labels: Uint8Array, weight: ClassWeight): Float64Array {
  const positives = countPositives(labels);
  const negatives = labels.length - positives;
  if (weight.kind === 'none') return Float64Array.of(1, 1);
  if (weight.kind === 'balanced') {
    return Float64Array.of(labels.length / (2 * negatives), labels.length / (2 * positives));
  }
  const mean = (weight.negative * negatives + weight.positive * positives) / labels.length;
  return Float64Array.of(weight.negative / mean, weight.positive / mean);
}

export function findInvalidClassWeight(weight: ClassWeight): InvalidOption | undefined {
  if (weight.kind !== 'given') return undefined;
  if (isPositive(weight.negative) && isPositive(weight.positive)) return undefined;
  return { kind: 'invalid-option', option: 'classWeight', requirement: 'two positive finite numbers' };
}

function isPositive(value: number): boolean {
  return Number.isFinite(value) && value > 0;
}
