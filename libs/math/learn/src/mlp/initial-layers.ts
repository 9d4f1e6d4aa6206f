import type { Prng } from '../random/prng.js';
import type { Activation } from './activation.js';
import type { DenseWeights } from './dense-weights.js';

/**
 * Weights to begin with: weights and biases uniform within ±√(6 / (inputs + outputs)), of sigmoid units √(2 / …).
 *
 * Source: X. Glorot, Y. Bengio, AISTATS 2010, equation 16; the biases as scikit-learn has them.
 */
export function initialLayers(sizes: readonly number[], activation: Activation, prng: Prng): DenseWeights[] {
  return sizes.slice(1).map((outputs, l) => {
    const inputs = sizes[l];
    const bound = Math.sqrt((activation === 'sigmoid' ? 2 : 6) / (inputs + outputs));
    const draw = (): number => bound * (2 * prng.nextFloat() - 1);
    const weights = new Float64Array(inputs * outputs).map(draw);
    return { inputs, weights, bias: new Float64Array(outputs).map(draw) };
  });
}
