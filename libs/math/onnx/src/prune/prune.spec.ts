import { TorchGenerator, Xoshiro128StarStar } from '@orrery/math-learn';
import { describe, expect, it } from 'vitest';
import { attribute } from '../build/attribute.js';
import { tensor } from '../build/constant-tensor.js';
import { graphBuilder, type GraphBuilder } from '../build/graph-builder.js';
import type { GraphValue } from '../build/graph-scope.js';
import { float32Values } from '../model/float32-values.js';
import type { OnnxModel } from '../model/onnx-model.js';
import { writeModel } from '../read/write-model.js';
import { prunableWeights } from './prunable-weights.js';
import { pruneUnits } from './prune-units.js';
import { applyMasks, type PruneMethod, pruneWeights } from './prune-weights.js';
import { removeUnits } from './remove-units.js';
import { sparsityReport } from './sparsity-report.js';

const half = { kind: 'fraction', fraction: 0.5 } as const;

/** A model by a description of its hidden part: x [N, 4] → y. */
function modelOf(describe: (sketch: Sketch, x: GraphValue) => GraphValue): OnnxModel {
  const sketch = new Sketch();
  const y = describe(sketch, sketch.graph.input('x', 'float32', ['N', 4]));
  sketch.graph.output(sketch.graph.node('Identity', [y], { output: 'y' }), 'float32', null);
  const result = sketch.graph.build();
  if (result.kind !== 'ok') throw new Error(JSON.stringify(result.problems));
  return result.model;
}

class Sketch {
  readonly graph: GraphBuilder = graphBuilder({ name: 'sketch' });
  private readonly prng = Xoshiro128StarStar.fromSeed(9);

  weights(dims: readonly number[]): GraphValue {
    const count = dims.reduce((product, dim) => product * dim, 1);
    const values = Array.from({ length: count }, () => 2 * this.prng.nextFloat() - 1);
    return this.graph.constant(tensor.float32(dims, values), 'w');
  }

  gemm(x: GraphValue, inputs: number, outputs: number): GraphValue {
    return this.graph.node('Gemm', [x, this.weights([inputs, outputs]), this.weights([outputs])]);
  }
}

/** 4 → 6 → 2; weights w_1 and w_4. */
const chain = modelOf((sketch, x) => sketch.gemm(sketch.graph.node('Relu', [sketch.gemm(x, 4, 6)]), 6, 2));

function valuesOf(model: OnnxModel, name: string): Float32Array {
  const stored = model.graph.initializer.find((candidate) => candidate.name === name);
  return (stored && float32Values(stored)) ?? new Float32Array();
}

function names(model: OnnxModel): string[] {
  const found = prunableWeights(model);
  return found.kind === 'ok' ? found.weights.map(({ name }) => name) : [];
}

function pruned(model: OnnxModel, method: PruneMethod, select = {}) {
  const result = pruneWeights(model, { method, amount: half, select });
  if (result.kind !== 'ok') throw new Error(JSON.stringify(result));
  return result;
}

describe('pruneWeights', () => {
  const [first = '', second = ''] = names(chain);

  it('sets the least half of each weight to zero, and leaves the model that it was given', () => {
    const before = writeModel(chain);
    const { model, masks, sparsity } = pruned(chain, { kind: 'l1-unstructured' });
    expect(writeModel(chain)).toEqual(before);
    expect(sparsity).toMatchObject({ count: 36, zeros: 18, sparsity: 0.5 });
    expect(sparsity.tensors.map(({ name, zeros }) => [name, zeros])).toEqual([
      [first, 12],
      [second, 6],
    ]);
    valuesOf(model, first).forEach((value, i) => {
      expect(value).toBe(masks.get(first)?.[i] === 1 ? valuesOf(chain, first)[i] : 0);
    });
  });

  it('goes on from earlier masks, of which it counts what is left', () => {
    const method = { kind: 'global-l1-unstructured' } as const;
    const once = pruned(chain, method);
    const twice = pruneWeights(once.model, { method, amount: half, masks: once.masks });
    expect(twice).toMatchObject({ kind: 'ok', sparsity: { zeros: 27 } });
  });

  it('prunes whole output units by chance or norm, whatever dimension they lie in', () => {
    for (const method of [
      { kind: 'ln-structured', n: 1 },
      { kind: 'random-structured', generator: new TorchGenerator(1) },
    ] as const) {
      const { masks } = pruned(chain, method, { names: [first] });
      expect([...masks.keys()]).toEqual([first]);
      const mask = masks.get(first) ?? [];
      const kept = [0, 1, 2, 3, 4, 5].map((unit) => [0, 1, 2, 3].map((row) => mask[row * 6 + unit]).join(''));
      expect(kept.filter((column) => column === '0000')).toHaveLength(3);
      expect(kept.filter((column) => column === '1111')).toHaveLength(3);
    }
  });

  it('is deterministic by its generator', () => {
    const draw = () => pruned(chain, { kind: 'random-unstructured', generator: new TorchGenerator(5) }).masks;
    expect(draw()).toEqual(draw());
  });

  it('prunes a weight that two nodes share once', () => {
    const model = modelOf((sketch, x) => {
      const weights = sketch.weights([4, 4]);
      const { graph } = sketch;
      return graph.node('MatMul', [graph.node('Tanh', [graph.node('MatMul', [x, weights])]), weights]);
    });
    const found = prunableWeights(model);
    expect(found).toMatchObject({
      kind: 'ok',
      weights: [{ users: [{ operator: 'MatMul' }, { operator: 'MatMul' }] }],
    });
    expect(pruned(model, { kind: 'l1-unstructured' }).sparsity).toMatchObject({ count: 16, zeros: 8 });
  });

  it('finds weights that Constant nodes hold', () => {
    const model = modelOf(({ graph }, x) => {
      const value = attribute.tensor(tensor.float32([4, 2], [1, 2, 3, 4, 5, 6, 7, 8]));
      return graph.node('MatMul', [x, graph.node('Constant', [], { attributes: { value } })]);
    });
    expect(pruned(model, { kind: 'l1-unstructured' }).sparsity).toMatchObject({ count: 8, zeros: 4 });
  });

  it('tells what it leaves, and what it cannot do', () => {
    const notStored = modelOf(({ graph }, x) => graph.node('MatMul', [x, graph.node('Transpose', [x])]));
    expect(pruneWeights(notStored, { method: { kind: 'l1-unstructured' }, amount: half })).toMatchObject({
      kind: 'nothing-to-do',
      left: [{ reason: expect.stringContaining('not a stored float32') }],
    });
    const prune = (change: object) =>
      pruneWeights(chain, { method: { kind: 'l1-unstructured' }, amount: half, ...change });
    expect(prune({ select: { names: ['nobody'] } })).toMatchObject({ cause: 'unknown-weight' });
    expect(prune({ select: { operators: ['Conv'] } })).toMatchObject({ kind: 'nothing-to-do' });
    expect(prune({ amount: { kind: 'count', count: 13 } })).toMatchObject({ cause: 'too-many' });
    expect(prune({ amount: { kind: 'fraction', fraction: -1 } })).toMatchObject({ cause: 'invalid-option' });
    expect(prune({ masks: new Map([[first, new Uint8Array(1)]]) })).toMatchObject({ cause: 'mask-size' });
    expect(prune({ method: { kind: 'ln-structured', n: 2, dim: 5 } })).toMatchObject({
      cause: 'invalid-option',
    });
    expect(applyMasks(chain, new Map([[first, new Uint8Array(1)]]))).toMatchObject({ cause: 'mask-size' });
    expect(applyMasks(chain, new Map([['nobody', new Uint8Array(1)]]))).toMatchObject({
      cause: 'unknown-weight',
    });
  });
});

describe('pruneUnits and removeUnits leave units where', () => {
  const reasons = (model: OnnxModel): string[] => {
    const result = pruneUnits(model, { amount: half });
    return 'left' in result ? result.left.map(({ reason }) => reason) : [];
  };
  const cases: readonly (readonly [string, OnnxModel, string])[] = [
    [
      'a residual addition joins them with another value',
      modelOf((sketch, x) => sketch.gemm(sketch.graph.node('Add', [sketch.gemm(x, 4, 4), x]), 4, 2)),
      'Add joins them with "x"',
    ],
    [
      'a weight is shared',
      modelOf((sketch, x) => {
        const shared = sketch.weights([4, 4]);
        const dense = (value: GraphValue) =>
          sketch.graph.node('Relu', [sketch.graph.node('MatMul', [value, shared])]);
        return sketch.gemm(dense(dense(x)), 4, 2);
      }),
      'is shared by 2 nodes',
    ],
    [
      'they are an output of the model',
      modelOf((sketch, x) => {
        const hidden = sketch.gemm(x, 4, 4);
        sketch.graph.output(hidden, 'float32', ['N', 4]);
        return sketch.gemm(hidden, 4, 2);
      }),
      'is an output of the model',
    ],
    [
      'a Softmax mixes them',
      modelOf((sketch, x) => sketch.gemm(sketch.graph.node('Softmax', [sketch.gemm(x, 4, 4)]), 4, 2)),
      'Softmax does not keep them apart',
    ],
    [
      'a Reshape may not keep rows',
      modelOf((sketch, x) => {
        const shape = sketch.graph.constant(tensor.int64([2], [-1, 8]));
        return sketch.gemm(sketch.graph.node('Reshape', [sketch.gemm(x, 4, 4), shape]), 8, 2);
      }),
      'not those of 4 units',
    ],
    [
      'a graph inside a node uses them',
      modelOf((sketch, x) => {
        const { graph } = sketch;
        const hidden = sketch.gemm(x, 4, 4);
        const branch = (operator: string) => {
          const body = graph.subgraph(operator);
          body.output(body.node(operator, [hidden]), 'float32', null);
          return attribute.graph(body);
        };
        const condition = graph.constant(tensor.bool([], [true]));
        const attributes = { then_branch: branch('Relu'), else_branch: branch('Tanh') };
        return sketch.gemm(graph.node('If', [condition], { attributes }), 4, 2);
      }),
      'within the graph of a node',
    ],
  ];

  it.each(cases)('%s', (_, model, reason) => {
    expect(reasons(model)).toContainEqual(expect.stringContaining(reason));
    const zeroed = pruned(model, { kind: 'ln-structured', n: 2 });
    const removal = removeUnits(zeroed.model);
    expect('left' in removal && removal.left.map((left) => left.reason)).toContainEqual(
      expect.stringContaining(reason),
    );
  });

  it('nothing is zero', () => {
    expect(removeUnits(chain)).toEqual({ kind: 'nothing-to-do', reason: expect.any(String), left: [] });
    expect(sparsityReport(chain).zeros).toBe(0);
  });

  it('an option is wrong', () => {
    expect(removeUnits(chain, { channelMultiple: 0 })).toMatchObject({ cause: 'invalid-option' });
    expect(pruneUnits(chain, { amount: half, channelMultiple: 1.5 })).toMatchObject({
      cause: 'invalid-option',
    });
    expect(pruneUnits(chain, { amount: { kind: 'count', count: 7 } })).toMatchObject({ cause: 'too-many' });
  });
});
