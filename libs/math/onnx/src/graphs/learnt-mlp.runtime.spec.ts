import { type FakeQuantization, mlp, runQuantizedMlp, Xoshiro128StarStar } from '@orrery/math-learn';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { readModel } from '../read/read-model.js';
import { readSignature } from '../signature/read-signature.js';
import { modelBytes } from '../testing/model-bytes.js';
import { mlpGraph } from './mlp-graph.js';
import { quantizedMlpGraph } from './quantized-mlp-graph.js';
import { readMlp } from './read-mlp.js';

const WIDTH = 6;
const ROWS = 300;

/** Three classes by a rule that no plane tells. */
function examples() {
  const prng = Xoshiro128StarStar.fromSeed(2);
  const features = Float32Array.from({ length: ROWS * WIDTH }, () => 2 * prng.nextFloat() - 1);
  const labels = Array.from({ length: ROWS }, (_, row) => {
    const [a = 0, b = 0, c = 0] = features.subarray(row * WIDTH);
    return a * b > 0 ? 0 : c > 0 ? 1 : 2;
  });
  return { features, labels };
}

const { features, labels } = examples();

function train(quantization?: FakeQuantization) {
  const outcome = mlp.fit({
    features,
    featureCount: WIDTH,
    target: { kind: 'classes', labels, classCount: 3 },
    start: { kind: 'random', hiddenSizes: [24, 12] },
    prng: Xoshiro128StarStar.fromSeed(1),
    epochs: 40,
    batchSize: 30,
    learningRate: { kind: 'constant', rate: 0.01 },
    ...(quantization && { quantization }),
  });
  if (outcome.kind !== 'fitted') throw new Error(outcome.kind);
  return outcome;
}

async function run(bytes: Uint8Array, input = 'x', output = 'y'): Promise<Float32Array> {
  const session = await InferenceSession.create(bytes, { intraOpNumThreads: 1, logSeverityLevel: 3 });
  const results = await session.run({ [input]: new Tensor('float32', features, [ROWS, WIDTH]) });
  return results[output].data as Float32Array;
}

function worst(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  expect(actual.length).toBe(expected.length);
  return Array.from(expected).reduce((most, value, i) => Math.max(most, Math.abs(value - actual[i])), 0);
}

describe('a learnt network as a model', () => {
  const { model } = train();
  const outputs = model.outputs(features);

  it('gives in ONNX Runtime what it gives here', async () => {
    const actual = await run(modelBytes(mlpGraph(model)));
    expect(worst(actual, outputs.kind === 'predicted' ? outputs.values : [])).toBeLessThan(1e-6);
  });

  it('is read back, under its own names, to be trained on', async () => {
    const names = { input: 'pixels', output: 'probabilities' };
    const bytes = modelBytes(
      mlpGraph({ ...model, layers: model.layers, activation: 'relu', outputActivation: 'softmax', names }),
    );
    const read = readModel(bytes);
    if (read.kind !== 'ok') throw new Error(read.kind);
    const found = readMlp(read.model);
    if (found.kind !== 'mlp') throw new Error(found.reason);
    expect(found.mlp.names).toEqual(names);
    const restored = mlp.fromWeights(found.mlp);
    if (restored.kind !== 'restored') throw new Error(restored.kind);
    const again = restored.model.outputs(features);
    const actual = await run(bytes, 'pixels', 'probabilities');
    expect(worst(actual, again.kind === 'predicted' ? again.values : [])).toBeLessThan(1e-6);
  });
});

describe('a network trained to be quantized, as a QDQ model', () => {
  it.each([
    { weightBits: 8, activationBits: 8 },
    { weightBits: 8, activationBits: 8, weightScales: 'layer' },
    { weightBits: 4, activationBits: 8 },
    { weightBits: 2, activationBits: 8 },
    { weightBits: 2, activationBits: 4 },
    { weightBits: 4, activationBits: null },
  ] as const)('gives in ONNX Runtime what it gives here: %o', async (quantization) => {
    const { quantized, model } = train(quantization);
    if (!quantized) throw new Error('not quantized');
    const bytes = modelBytes(quantizedMlpGraph(quantized));
    const expected = runQuantizedMlp(quantized, features);
    const actual = await run(bytes);
    // A value half-way between two integers may go either way: x / scale there, x · (1 / scale) here. Few rows differ.
    const differing = Array.from({ length: ROWS }, (_, row) => row).filter((row) =>
      [0, 1, 2].some((c) => Math.abs(actual[3 * row + c] - expected[3 * row + c]) > 1e-5),
    );
    expect(differing.length).toBeLessThanOrEqual(3);
    expect(bytes.length).toBeLessThan(modelBytes(mlpGraph(model)).length + 2000);
  });

  it('has the signature of the network in float', () => {
    const { quantized, model } = train({ weightBits: 8, activationBits: 8 });
    if (!quantized) throw new Error('not quantized');
    const inFloat = mlpGraph(model);
    const inIntegers = quantizedMlpGraph(quantized);
    if (inFloat.kind !== 'ok' || inIntegers.kind !== 'ok') throw new Error('invalid');
    expect(readSignature(inIntegers.model)).toEqual(readSignature(inFloat.model));
  });
});
