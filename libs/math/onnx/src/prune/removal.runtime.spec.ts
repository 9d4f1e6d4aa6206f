import { InferenceSession, Tensor } from 'onnxruntime-node';
import { Xoshiro128StarStar } from '@orrery/math-learn';
import { describe, expect, it } from 'vitest';
import { attribute } from '../build/attribute.js';
import { tensor } from '../build/constant-tensor.js';
import { graphBuilder, type GraphBuilder } from '../build/graph-builder.js';
import type { GraphValue } from '../build/graph-scope.js';
import { mlpGraph } from '../graphs/mlp-graph.js';
import type { OnnxModel } from '../model/onnx-model.js';
import { readModel } from '../read/read-model.js';
import { writeModel } from '../read/write-model.js';
import { summarizeModel } from '../signature/summarize-model.js';
import { pruneUnits, type UnitPruning } from './prune-units.js';
import { removeUnits } from './remove-units.js';
import { sparsityReport } from './sparsity-report.js';

const { int, ints, float } = attribute;
const half = { kind: 'fraction', fraction: 0.5 } as const;

/** A model under construction with weights by chance. */
class Sketch {
  readonly prng: Xoshiro128StarStar;
  readonly graph: GraphBuilder = graphBuilder({ name: 'sketch' });

  constructor(seed = 7) {
    this.prng = Xoshiro128StarStar.fromSeed(seed);
  }

  /** One of some things. */
  pick<T>(...things: readonly T[]): T {
    return things[this.prng.nextInt(things.length)];
  }

  numbers(count: number, scale = 1): number[] {
    return Array.from({ length: count }, () => scale * (2 * this.prng.nextFloat() - 1));
  }

  constant(dims: readonly number[], scale = 1): GraphValue {
    return this.graph.constant(tensor.float32(dims, this.numbers(size(dims), scale)), 'w');
  }

  gemm(x: GraphValue, inputs: number, outputs: number, attributes = {}): GraphValue {
    return this.graph.node('Gemm', [x, this.constant([inputs, outputs]), this.constant([outputs])], {
      attributes,
    });
  }

  conv(x: GraphValue, inputs: number, outputs: number, pad: number, attributes = {}): GraphValue {
    const pads = ints([pad, pad, pad, pad]);
    const weights = [this.constant([outputs, inputs, 3, 3], 0.3), this.constant([outputs], 0.3)];
    return this.graph.node('Conv', [x, ...weights], { attributes: { pads, ...attributes } });
  }

  batchNormalization(x: GraphValue, channels: number): GraphValue {
    const variance = this.graph.constant(
      tensor.float32(
        [channels],
        this.numbers(channels).map((v) => 1 + v / 2),
      ),
    );
    const [scale, shift, mean] = [0, 1, 2].map(() => this.constant([channels]));
    return this.graph.node('BatchNormalization', [x, scale, shift, mean, variance]);
  }

  finish(y: GraphValue, shape: readonly (number | string)[]): OnnxModel {
    this.graph.output(this.graph.node('Identity', [y], { output: 'y' }), 'float32', shape);
    const result = this.graph.build();
    if (result.kind !== 'ok') throw new Error(JSON.stringify(result.problems));
    return result.model;
  }
}

function size(dims: readonly number[]): number {
  return dims.reduce((product, dim) => product * dim, 1);
}

async function run(model: OnnxModel, dims: readonly number[]): Promise<Float32Array> {
  const session = await InferenceSession.create(writeModel(model), {
    intraOpNumThreads: 1,
    logSeverityLevel: 3,
  });
  const prng = Xoshiro128StarStar.fromSeed(3);
  const x = Float32Array.from({ length: size(dims) }, () => 2 * prng.nextFloat() - 1);
  const { y } = await session.run({ x: new Tensor('float32', x, [...dims]) });
  return y?.data as Float32Array;
}

function prune(model: OnnxModel, pruning: UnitPruning = { amount: half }) {
  const pruned = pruneUnits(model, pruning);
  if (pruned.kind !== 'ok') throw new Error(JSON.stringify(pruned));
  return pruned;
}

/** Prunes, removes and runs both; gives what was removed after the outputs were found equal. */
async function removeAndCompare(model: OnnxModel, dims: readonly number[], pruning?: UnitPruning) {
  const pruned = prune(model, pruning);
  const removed = removeUnits(pruned.model, { channelMultiple: pruning?.channelMultiple ?? 1 });
  if (removed.kind !== 'ok') throw new Error(JSON.stringify(removed));
  const expected = await run(pruned.model, dims);
  const actual = await run(removed.model, dims);
  const scale = Math.max(1, ...expected.map(Math.abs));
  expect(expected.length).toBeGreaterThan(0);
  expect(actual.length).toBe(expected.length);
  actual.forEach((value, i) => expect(Math.abs(value - expected[i]) / scale).toBeLessThan(1e-5));
  expect(writeModel(removed.model).length).toBeLessThan(writeModel(pruned.model).length);
  expect(readModel(writeModel(removed.model)).kind).toBe('ok');
  return { pruned, removed };
}

function afterOf(removed: readonly { after: number; before: number }[]): string[] {
  return removed.map(({ before, after }) => `${before} → ${after}`);
}

describe('removeUnits in ONNX Runtime gives what the masked model gives', () => {
  it.each(['relu', 'tanh', 'sigmoid'] as const)('for a perceptron of %s units', async (activation) => {
    const sketch = new Sketch();
    const layer = (inputs: number, outputs: number) => ({
      inputs,
      weights: sketch.numbers(inputs * outputs),
      bias: sketch.numbers(outputs),
    });
    const built = mlpGraph({ layers: [layer(6, 16), layer(16, 10), layer(10, 3)], activation });
    if (built.kind !== 'ok') throw new Error('invalid');
    const { pruned, removed } = await removeAndCompare(built.model, [5, 6]);
    expect(afterOf(removed.removed)).toEqual(['16 → 8', '10 → 5']);
    expect(pruned.left).toEqual([
      { weight: expect.any(String), reason: expect.stringContaining('output of the model') },
    ]);
    expect(summarizeModel(removed.model).parameterCount).toBe(6 * 8 + 8 + 8 * 5 + 5 + 5 * 3 + 3);
  });

  it('for Gemm with transposed weights, alpha and beta, BatchNormalization, Dropout and every activation', async () => {
    const sketch = new Sketch();
    const { graph } = sketch;
    let value = graph.input('x', 'float32', ['N', 8]);
    const operators: readonly (readonly [string, Record<string, ReturnType<typeof float>>])[] = [
      ['LeakyRelu', { alpha: float(0.2) }],
      ['Elu', { alpha: float(0.7) }],
      ['Selu', {}],
      ['Softplus', {}],
      ['HardSigmoid', {}],
      ['HardSwish', {}],
      ['Celu', { alpha: float(1.5) }],
      ['Softsign', {}],
      ['ThresholdedRelu', { alpha: float(0.1) }],
      ['Abs', {}],
    ];
    for (const [operator, attributes] of operators) {
      const weights = [sketch.constant([8, 8], 0.6), sketch.constant([1, 8])];
      const gemm = { transB: int(1), alpha: float(0.5), beta: float(1.5) };
      value = graph.node('Gemm', [value, ...weights], { attributes: gemm });
      value = sketch.batchNormalization(value, 8);
      value = graph.node('Dropout', [graph.node(operator, [value], { attributes })]);
    }
    const model = sketch.finish(sketch.gemm(value, 8, 2), ['N', 2]);
    const { removed } = await removeAndCompare(model, [4, 8]);
    expect(removed.removed).toHaveLength(operators.length);
  });

  it('for Gelu in both forms, which folds erf', async () => {
    for (const approximate of ['none', 'tanh']) {
      const sketch = new Sketch();
      const built = graphBuilder({ name: 'gelu', opset: 20, irVersion: 9 });
      const x = built.input('x', 'float32', ['N', 4]);
      const dense = (value: GraphValue, inputs: number, outputs: number) =>
        built.node('Gemm', [
          value,
          built.constant(tensor.float32([inputs, outputs], sketch.numbers(inputs * outputs, 2))),
          built.constant(tensor.float32([outputs], sketch.numbers(outputs, 4))),
        ]);
      const hidden = built.node('Gelu', [dense(x, 4, 12)], {
        attributes: { approximate: attribute.string(approximate) },
      });
      built.output(built.node('Identity', [dense(hidden, 12, 2)], { output: 'y' }), 'float32', ['N', 2]);
      const result = built.build();
      if (result.kind !== 'ok') throw new Error('invalid');
      await removeAndCompare(result.model, [3, 4]);
    }
  });

  it('for MatMul and Add over sequences, with constants on either side', async () => {
    const sketch = new Sketch();
    const { graph } = sketch;
    const x = graph.input('x', 'float32', ['N', 'T', 6]);
    const first = graph.node('MatMul', [x, sketch.constant([6, 10])]);
    const added = graph.node('Relu', [graph.node('Add', [sketch.constant([10]), first])]);
    const scaled = graph.node('Mul', [added, graph.constant(tensor.float32([], [0.5]))]);
    const second = graph.node('MatMul', [scaled, sketch.constant([10, 8])]);
    const clipped = graph.node('Sigmoid', [second]);
    const third = graph.node('MatMul', [clipped, sketch.constant([8, 3])]);
    const { removed } = await removeAndCompare(sketch.finish(third, ['N', 'T', 3]), [2, 5, 6]);
    expect(afterOf(removed.removed)).toEqual(['10 → 5', '8 → 4']);
  });

  it('for convolutions with padding, whose biases are masked, pooling, Flatten and Gemm', async () => {
    const sketch = new Sketch();
    const { graph } = sketch;
    const x = graph.input('x', 'float32', ['N', 3, 8, 8]);
    const first = graph.node('Relu', [sketch.batchNormalization(sketch.conv(x, 3, 8, 1), 8)]);
    const pooled = graph.node('MaxPool', [first], {
      attributes: { kernel_shape: ints([2, 2]), strides: ints([2, 2]) },
    });
    const second = graph.node('Tanh', [sketch.conv(pooled, 8, 12, 1)]);
    const average = { kernel_shape: ints([3, 3]), pads: ints([1, 1, 1, 1]), count_include_pad: int(1) };
    const third = graph.node('AveragePool', [second], { attributes: average });
    const flat = graph.node('Flatten', [third]);
    const dense = graph.node('Relu', [sketch.gemm(flat, 12 * 16, 10)]);
    const model = sketch.finish(sketch.gemm(dense, 10, 2), ['N', 2]);
    const { removed } = await removeAndCompare(model, [2, 3, 8, 8]);
    expect(afterOf(removed.removed)).toEqual(['8 → 4', '12 → 6', '10 → 5']);
  });

  it('for convolutions without padding, folding what units give, and global pooling', async () => {
    const sketch = new Sketch();
    const { graph } = sketch;
    const x = graph.input('x', 'float32', ['N', 2, 9, 9]);
    const first = graph.node('Sigmoid', [sketch.conv(x, 2, 8, 0)]);
    const shifted = graph.node('Add', [first, sketch.constant([1, 8, 1, 1])]);
    const second = graph.node('PRelu', [sketch.conv(shifted, 8, 6, 0), sketch.constant([6, 1, 1])]);
    const pooled = graph.node('GlobalAveragePool', [second]);
    const flat = graph.node('Reshape', [pooled, graph.constant(tensor.int64([2], [-1, 6]))]);
    const { pruned, removed } = await removeAndCompare(
      sketch.finish(sketch.gemm(flat, 6, 2), ['N', 2]),
      [2, 2, 9, 9],
    );
    expect(afterOf(removed.removed)).toEqual(['8 → 4', '6 → 3']);
    // The biases of the first convolution were not masked: what its units give is sigmoid(bias), not sigmoid(0).
    expect(sparsityReport(pruned.model).zeros).toBe(4 * 2 * 9 + 3 * 8 * 9);
  });

  it('for depthwise convolutions, whose groups shrink with the channels', async () => {
    const sketch = new Sketch();
    const { graph } = sketch;
    const x = graph.input('x', 'float32', ['N', 2, 6, 6]);
    const first = graph.node('Relu', [sketch.conv(x, 2, 8, 1)]);
    const weights = [sketch.constant([8, 1, 3, 3]), sketch.constant([8])];
    const attributes = { group: int(8), pads: ints([1, 1, 1, 1]) };
    const depthwise = graph.node('Relu', [graph.node('Conv', [first, ...weights], { attributes })]);
    const second = sketch.conv(depthwise, 8, 4, 0);
    const mean = graph.node('ReduceMean', [second], { attributes: { axes: ints([2, 3]), keepdims: int(0) } });
    const { removed, pruned } = await removeAndCompare(
      sketch.finish(sketch.gemm(mean, 4, 2), ['N', 2]),
      [2, 2, 6, 6],
    );
    expect(afterOf(removed.removed)).toEqual(['8 → 4', '4 → 2']);
    expect(pruned.left.map(({ reason }) => reason)).toContain(
      'units of a grouped convolution are not taken out',
    );
  });

  it('for Reshape to a stated number of features, which shrinks, where places are stated', async () => {
    const sketch = new Sketch();
    const { graph } = sketch;
    const x = graph.input('x', 'float32', ['N', 2, 6, 6]);
    const first = graph.node('Relu', [sketch.conv(x, 2, 8, 0)]);
    const flat = graph.node('Reshape', [first, graph.constant(tensor.int64([2], [0, 128]))]);
    const model = sketch.finish(sketch.gemm(flat, 128, 3), ['N', 3]);
    const { removed } = await removeAndCompare(model, [2, 2, 6, 6]);
    expect(afterOf(removed.removed)).toEqual(['8 → 4']);
  });

  it('keeping a multiple of channels', async () => {
    const sketch = new Sketch();
    const { graph } = sketch;
    const x = graph.input('x', 'float32', ['N', 3, 6, 6]);
    const first = graph.node('Relu', [sketch.conv(x, 3, 40, 1)]);
    const pooled = graph.node('GlobalMaxPool', [sketch.conv(first, 40, 16, 1)]);
    const model = sketch.finish(sketch.gemm(graph.node('Flatten', [pooled]), 16, 2), ['N', 2]);
    const { removed, pruned } = await removeAndCompare(model, [1, 3, 6, 6], {
      amount: half,
      channelMultiple: 16,
    });
    expect(afterOf(removed.removed)).toEqual(['40 → 32']);
    expect(pruned.left).toContainEqual({
      weight: expect.any(String),
      reason: 'all its units are to be kept',
    });
  });

  it('keeping one unit where all are zero', async () => {
    const sketch = new Sketch();
    const x = sketch.graph.input('x', 'float32', ['N', 3]);
    const hidden = sketch.graph.node('Relu', [sketch.gemm(x, 3, 5)]);
    const model = sketch.finish(sketch.gemm(hidden, 5, 2), ['N', 2]);
    const { removed } = await removeAndCompare(model, [2, 3], { amount: { kind: 'fraction', fraction: 1 } });
    expect(afterOf(removed.removed)).toEqual(['5 → 1']);
  });

  it('where two layers take the same units in', async () => {
    const sketch = new Sketch();
    const { graph } = sketch;
    const x = graph.input('x', 'float32', ['N', 4]);
    const hidden = graph.node('Tanh', [sketch.gemm(x, 4, 8)]);
    const both = graph.node('Add', [sketch.gemm(hidden, 8, 2), sketch.gemm(hidden, 8, 2)]);
    const { removed } = await removeAndCompare(sketch.finish(both, ['N', 2]), [3, 4]);
    expect(afterOf(removed.removed)).toEqual(['8 → 4']);
  });

  it('where values of the same units meet: SiLU, Gelu in its parts, a sum with itself', async () => {
    const sketch = new Sketch();
    const { graph } = sketch;
    const number = (value: number) => graph.constant(tensor.float32([], [value]));
    const x = graph.input('x', 'float32', ['N', 2, 6, 6]);
    const first = sketch.conv(x, 2, 8, 1);
    const silu = graph.node('Mul', [first, graph.node('Sigmoid', [first])]);
    const second = sketch.conv(silu, 8, 6, 0);
    const erf = graph.node('Erf', [graph.node('Div', [second, number(Math.SQRT2)])]);
    const gelu = graph.node('Mul', [
      graph.node('Mul', [second, graph.node('Add', [erf, number(1)])]),
      number(0.5),
    ]);
    const dense = sketch.gemm(graph.node('Flatten', [gelu]), 6 * 16, 10);
    const twice = graph.node('Add', [graph.node('Tanh', [dense]), dense]);
    const { removed } = await removeAndCompare(
      sketch.finish(sketch.gemm(twice, 10, 2), ['N', 2]),
      [2, 2, 6, 6],
    );
    expect(afterOf(removed.removed)).toEqual(['8 → 4', '6 → 3', '10 → 5']);
  });

  it('for x.view(x.size(0), -1) as it is exported, and Reshape to sizes that are stated', async () => {
    const sketch = new Sketch();
    const { graph } = sketch;
    const whole = (dims: readonly number[], values: readonly number[]) =>
      graph.constant(tensor.int64(dims, values));
    const x = graph.input('x', 'float32', ['N', 2, 6, 6]);
    const hidden = graph.node('Relu', [sketch.conv(x, 2, 8, 0)]);
    const rows = graph.node('Gather', [graph.node('Shape', [hidden]), whole([], [0])]);
    const shape = [graph.node('Unsqueeze', [rows, whole([1], [0])]), whole([1], [-1])];
    const flat = graph.node('Reshape', [
      hidden,
      graph.node('Concat', shape, { attributes: { axis: int(0) } }),
    ]);
    const viewed = await removeAndCompare(sketch.finish(sketch.gemm(flat, 128, 3), ['N', 3]), [2, 2, 6, 6]);
    expect(afterOf(viewed.removed.removed)).toEqual(['8 → 4']);

    const other = new Sketch();
    const y = other.graph.input('x', 'float32', ['N', 2, 6, 6]);
    const map = other.graph.node('Relu', [other.conv(y, 2, 8, 0)]);
    const sizes = other.graph.constant(tensor.int64([2], [-1, 128]));
    const model = other.finish(other.gemm(other.graph.node('Reshape', [map, sizes]), 128, 3), ['N', 3]);
    expect(pruneUnits(model, { amount: half })).toMatchObject({
      left: expect.arrayContaining([
        expect.objectContaining({ reason: expect.stringContaining('cannot be proved') }),
      ]),
    });
    const sizesOf = graphBuilder({ name: 'sizes' });
    sizesOf.output({ name: map.name }, 'float32', ['N', 8, 4, 4]);
    model.graph.valueInfo.push(...sizesOf.proto.output);
    const { removed } = await removeAndCompare(model, [2, 2, 6, 6]);
    expect(afterOf(removed.removed)).toEqual(['8 → 4']);
  });

  it('for networks by chance', async () => {
    let taken = 0;
    for (let seed = 1; seed <= 25; seed++) {
      const sketch = new Sketch(seed);
      const pruned = pruneUnits(networkByChance(sketch), {
        amount: { kind: 'fraction', fraction: sketch.pick(0.3, 0.6) },
      });
      if (pruned.kind !== 'ok') continue;
      const removed = removeUnits(pruned.model);
      if (removed.kind !== 'ok') throw new Error(`${seed}: ${JSON.stringify(removed)}`);
      // Whatever was pruned can be taken out.
      expect(removed.removed.map(({ weight }) => weight)).toEqual(pruned.pruned.map(({ weight }) => weight));
      const [expected, actual] = [
        await run(pruned.model, [2, 2, 8, 8]),
        await run(removed.model, [2, 2, 8, 8]),
      ];
      const scale = Math.max(1, ...expected.map(Math.abs));
      expect(
        Math.max(...actual.map((value, i) => Math.abs(value - expected[i]))) / scale,
        `seed ${seed}`,
      ).toBeLessThan(1e-5);
      taken += removed.removed.length;
    }
    expect(taken).toBeGreaterThan(25);
  });
});

/** Convolutions and dense layers, with what may stand between them. */
function networkByChance(sketch: Sketch): OnnxModel {
  const { graph } = sketch;
  let value = graph.input('x', 'float32', ['N', 2, 8, 8]);
  let channels = 2;
  let places = 8;
  for (let layer = 1 + sketch.prng.nextInt(3); layer > 0; layer--) {
    const after = 2 + sketch.prng.nextInt(7);
    const pad = sketch.pick(0, 1);
    value = sketch.conv(value, channels, after, pad);
    channels = after;
    places -= pad === 0 ? 2 : 0;
    if (sketch.pick(true, false)) value = sketch.batchNormalization(value, channels);
    if (sketch.pick(true, false)) value = graph.node('Mul', [sketch.constant([channels, 1, 1]), value]);
    value = graph.node(sketch.pick('Relu', 'Sigmoid', 'Tanh', 'LeakyRelu', 'Softplus'), [value]);
    if (places >= 4 && sketch.pick(true, false)) {
      const attributes = { kernel_shape: ints([2, 2]), strides: ints([2, 2]) };
      value = graph.node(sketch.pick('MaxPool', 'AveragePool'), [value], { attributes });
      places = Math.floor(places / 2);
    }
    if (places < 3) break;
  }
  if (sketch.pick(true, false)) {
    value = graph.node('GlobalAveragePool', [value]);
    places = 1;
  }
  const shape = (dims: readonly number[]) => graph.constant(tensor.int64([2], dims));
  let features = channels * places * places;
  value = sketch.pick(
    () => graph.node('Flatten', [value]),
    () => graph.node('Reshape', [value, shape([0, -1])]),
    () => graph.node('Reshape', [value, shape([0, features])]),
  )();
  for (let layer = sketch.prng.nextInt(3); layer >= 0; layer--) {
    if (sketch.pick(true, false)) value = graph.node('Add', [value, sketch.constant([features])]);
    const after = layer === 0 ? 3 : 2 + sketch.prng.nextInt(7);
    const weights = sketch.constant([features, after], 1 / Math.sqrt(features));
    value = sketch.pick(
      () => graph.node('Gemm', [value, weights]),
      () => graph.node('Gemm', [value, weights, sketch.constant([after])]),
      () => graph.node('MatMul', [value, weights]),
      () => graph.node('Add', [graph.node('MatMul', [value, weights]), sketch.constant([after])]),
    )();
    features = after;
    if (layer > 0) value = graph.node(sketch.pick('Relu', 'Sigmoid', 'Elu'), [value]);
  }
  return sketch.finish(value, ['N', 3]);
}
