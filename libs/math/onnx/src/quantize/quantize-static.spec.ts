import { describe, expect, it } from 'vitest';
import { tensor } from '../build/constant-tensor.js';
import { graphBuilder } from '../build/graph-builder.js';
import { modelProblems } from '../build/model-problems.js';
import type { OnnxModel } from '../model/onnx-model.js';
import { modelBytes } from '../testing/model-bytes.js';
import { readBytes } from '../testing/read-bytes.js';
import { seededMlpGraph } from '../testing/seeded-mlp-graph.js';
import { calibrate, type RunOutput } from './calibrate/calibrate.js';
import { quantizeStatic } from './static/quantize-static.js';

const mlp = () => readBytes(seededMlpGraph([4, 8, 2], 1));

function rangesOf(model: OnnxModel) {
  const values = model.graph.node.flatMap(({ input, output }) => [...input, ...output]);
  return new Map(values.map((name) => [name, { min: -1, max: 2 }]));
}

function count(model: OnnxModel, operator: string): number {
  return model.graph.node.filter(({ opType }) => opType === operator).length;
}

describe('quantizeStatic', () => {
  it('folds Relu into what comes before it, but keeps it when activations are symmetric', () => {
    const model = mlp();
    const folded = quantizeStatic(model, rangesOf(model));
    const kept = quantizeStatic(model, rangesOf(model), { activationSymmetric: true });
    expect(folded.kind === 'ok' && count(folded.model, 'Relu')).toBe(0);
    expect(kept.kind === 'ok' && count(kept.model, 'Relu')).toBe(1);
    expect(folded.kind === 'ok' && modelProblems(folded.model)).toEqual([]);
  });

  it('refuses a value that calibration did not see', () => {
    expect(quantizeStatic(mlp(), new Map())).toMatchObject({ kind: 'cannot', cause: 'missing-range' });
  });

  it('refuses int8 activations with uint8 weights', () => {
    const model = mlp();
    const options = { activationType: 'int8', weightType: 'uint8' } as const;
    expect(quantizeStatic(model, rangesOf(model), options)).toMatchObject({ cause: 'invalid-option' });
  });

  it('leaves what it does not know and says so', () => {
    const graph = graphBuilder({ name: 'tanh' });
    const x = graph.input('x', 'float32', ['N', 1]);
    graph.output(graph.node('Tanh', [x], { output: 'y' }), 'float32', ['N', 1]);
    const model = readBytes(modelBytes(graph.build()));
    expect(quantizeStatic(model, rangesOf(model))).toMatchObject({
      kind: 'nothing-to-do',
      left: [{ operator: 'Tanh', cause: 'operator-not-supported' }],
    });
  });

  it('leaves integers alone', () => {
    const graph = graphBuilder({ name: 'integers' });
    const x = graph.input('x', 'int64', ['N', 1]);
    graph.output(graph.node('Add', [x, x], { output: 'y' }), 'int64', ['N', 1]);
    const model = readBytes(modelBytes(graph.build()));
    expect(quantizeStatic(model, rangesOf(model))).toMatchObject({ kind: 'nothing-to-do', left: [] });
  });
});

describe('calibrate', () => {
  const nothing = async (): Promise<Record<string, RunOutput>> => ({});
  const infinite = async (model: Uint8Array): Promise<Record<string, RunOutput>> =>
    Object.fromEntries(
      readBytes(model).graph.output.map(({ name }) => [name, { dims: [1], data: Float32Array.of(Infinity) }]),
    );

  it('cannot do without batches', async () => {
    expect(await calibrate({ model: mlp(), run: nothing, batches: [] })).toMatchObject({ cause: 'no-data' });
  });

  it('cannot do with a run that hides values', async () => {
    expect(await calibrate({ model: mlp(), run: nothing, batches: [{}] })).toMatchObject({
      cause: 'missing-output',
    });
  });

  it('cannot take infinity for a range', async () => {
    expect(await calibrate({ model: mlp(), run: infinite, batches: [{}] })).toMatchObject({
      cause: 'not-finite',
    });
  });

  it('refuses methods whose numbers make no sense', async () => {
    const request = { model: mlp(), run: nothing, batches: [{}] };
    for (const method of [
      { kind: 'percentile', percentile: 101 },
      { kind: 'entropy', bins: 64, quantizedBins: 128 },
      { kind: 'min-max', movingAverage: { constant: 2 } },
    ] as const) {
      expect(await calibrate({ ...request, method })).toMatchObject({ cause: 'invalid-option' });
    }
  });

  it('has nothing to see where no float32 value is quantized', async () => {
    const graph = graphBuilder({ name: 'integers' });
    const x = graph.input('x', 'int64', ['N']);
    graph.output(graph.node('Add', [x, graph.constant(tensor.int64([1], [1]))], { output: 'y' }), 'int64', [
      'N',
    ]);
    const model = readBytes(modelBytes(graph.build()));
    expect(await calibrate({ model, run: nothing, batches: [{}] })).toMatchObject({
      cause: 'nothing-to-see',
    });
  });
});
