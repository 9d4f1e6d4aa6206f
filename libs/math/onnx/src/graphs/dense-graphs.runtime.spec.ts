import { InferenceSession, Tensor } from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { modelBytes } from '../testing/model-bytes.js';
import { linearGraph } from './linear-graph.js';
import { mlpGraph, type DenseLayer } from './mlp-graph.js';

async function run(bytes: Uint8Array, x: number[], width: number): Promise<number[]> {
  const session = await InferenceSession.create(bytes, { intraOpNumThreads: 1 });
  const { y } = await session.run({
    x: new Tensor('float32', Float32Array.from(x), [x.length / width, width]),
  });
  return Array.from(y?.data ?? [], Number);
}

describe('linearGraph in ONNX Runtime', () => {
  it('gives x·w + b', async () => {
    const bytes = modelBytes(linearGraph({ coefficients: [2, -1], intercept: 0.5 }));
    expect(await run(bytes, [1, 1, 3, 4], 2)).toEqual([1.5, 2.5]);
  });

  it('cannot be without coefficients', () => {
    expect(linearGraph({ coefficients: [], intercept: 0 })).toMatchObject({
      problems: [{ code: 'NO_FEATURES' }],
    });
  });
});

describe('mlpGraph in ONNX Runtime', () => {
  const first: DenseLayer = { inputs: 2, weights: [1, -1, 0.5, 2, 0, 1], bias: [0.25, -0.5, 0] };
  const second: DenseLayer = { inputs: 3, weights: [1, -1, 0.5, 0.25, -2, 1], bias: [0.125, 0] };
  const layers = [first, second];
  const x = [0.5, -1];

  /** The same network in float64. */
  function forward(activate: (z: number) => number): number[] {
    const dense = ({ weights, bias }: DenseLayer, input: number[]) =>
      Array.from(bias, (b, j) =>
        input.reduce((sum, v, i) => sum + v * (weights[i * bias.length + j] ?? NaN), b),
      );
    return dense(second, dense(first, x).map(activate));
  }

  it.each([
    ['relu', (z: number) => Math.max(z, 0)],
    ['tanh', Math.tanh],
    ['sigmoid', (z: number) => 1 / (1 + Math.exp(-z))],
  ] as const)('agrees with a float64 forward pass for %s', async (activation, activate) => {
    const y = await run(modelBytes(mlpGraph({ layers, activation })), x, 2);
    forward(activate).forEach((expected, i) => expect(y[i]).toBeCloseTo(expected, 6));
  });

  it('can end in a softmax', async () => {
    const y = await run(
      modelBytes(mlpGraph({ layers, activation: 'relu', outputActivation: 'softmax' })),
      x,
      2,
    );
    const scores = forward((z) => Math.max(z, 0)).map(Math.exp);
    const total = scores.reduce((sum, score) => sum + score, 0);
    scores.forEach((score, i) => expect(y[i]).toBeCloseTo(score / total, 6));
  });

  it('refuses layers that do not fit each other or their weights', () => {
    const narrow = { ...second, inputs: 2 };
    expect(mlpGraph({ layers: [], activation: 'relu' })).toMatchObject({
      problems: [{ code: 'NO_FEATURES' }],
    });
    expect(mlpGraph({ layers: [first, narrow], activation: 'relu' })).toMatchObject({
      problems: [{ code: 'LAYER_SIZE', where: 'layer 1' }],
    });
  });
});
