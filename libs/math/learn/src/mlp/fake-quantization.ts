import type { InvalidOption } from '../failures.js';
import type { ObserverChoice } from '../fake-quantization/range-observer.js';

/** How coarse a quantized network is: w8a8 is 8 and 8, w2a8 is 2 and 8. */
export interface FakeQuantization {
  /** Bits of a weight, symmetric about 0. */
  readonly weightBits: 2 | 4 | 8;
  /** Bits of what goes into a layer, affine; null leaves it in float. */
  readonly activationBits: 4 | 8 | null;
  /** One scale for each output unit's weights (the default), or one for the layer. */
  readonly weightScales?: 'unit' | 'layer';
  /** How the ranges of activations are found: moving averages unless given. */
  readonly observer?: ObserverChoice;
}

export function findInvalidQuantization({
  weightBits,
  activationBits,
  observer,
}: FakeQuantization): InvalidOption | undefined {
  const invalid = (requirement: string): InvalidOption => ({
    kind: 'invalid-option',
    option: 'quantization',
    requirement,
  });
  if (![2, 4, 8].includes(weightBits)) return invalid('weights of 2, 4 or 8 bits');
  if (activationBits !== null && ![4, 8].includes(activationBits))
    return invalid('activations of 4 or 8 bits, or null');
  const weight = observer?.kind === 'moving-average' ? (observer.weight ?? 0.01) : 1;
  return weight > 0 && weight <= 1 ? undefined : invalid('a moving average of a weight in (0, 1]');
}
