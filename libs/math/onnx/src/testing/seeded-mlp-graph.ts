import { mlpGraph, type DenseLayer, type Mlp } from '../graphs/mlp-graph.js';
import { modelBytes } from './model-bytes.js';

/**
 * A multi-layer perceptron of the given sizes with reproducible weights: uniform in ±√(6 / (in + out)) (Glorot &
 * Bengio 2010, eq. 16) from mulberry32 of `seed`. Same arguments, same bytes.
 *
 * @example
 * seededMlpGraph([10, 32, 16, 2], 1); // x float32 [N, 10] → y float32 [N, 2]
 */
export function seededMlpGraph(
  sizes: readonly number[],
  seed: number,
  activation: Mlp['activation'] = 'relu',
): Uint8Array {
  const uniform = mulberry32(seed);
  const layers = sizes.slice(1).map((outputs, i): DenseLayer => {
    const inputs = sizes[i] ?? 0;
    const reach = Math.sqrt(6 / (inputs + outputs));
    const draw = () => (2 * uniform() - 1) * reach;
    return {
      inputs,
      weights: Float32Array.from({ length: inputs * outputs }, draw),
      bias: Float32Array.from({ length: outputs }, draw),
    };
  });
  return modelBytes(mlpGraph({ layers, activation }));
}

/** Tommy Ettinger's 32-bit generator: uniform in [0, 1), a period of 2³². */
function mulberry32(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
