import { describe, expect, it } from 'vitest';
import { attribute } from '../build/attribute.js';
import { tensor } from '../build/constant-tensor.js';
import { graphBuilder } from '../build/graph-builder.js';
import { modelProblems } from '../build/model-problems.js';
import { writeModel } from '../read/write-model.js';
import { modelBytes } from '../testing/model-bytes.js';
import { readBytes } from '../testing/read-bytes.js';
import { seededMlpGraph } from '../testing/seeded-mlp-graph.js';
import { quantizeDynamic } from './dynamic/quantize-dynamic.js';

const mlp = () => readBytes(seededMlpGraph([8, 64, 64, 3], 1));

function convModel() {
  const graph = graphBuilder({ name: 'conv' });
  const x = graph.input('x', 'float32', ['N', 1, 4, 4]);
  const kernels = graph.constant(tensor.float32([2, 1, 3, 3], new Float32Array(18).fill(0.5)));
  graph.output(graph.node('Conv', [x, kernels], { output: 'y' }), 'float32', ['N', 2, 2, 2]);
  return readBytes(modelBytes(graph.build()));
}

function operatorsOf(result: ReturnType<typeof quantizeDynamic>): string[] {
  return result.kind === 'ok' ? result.model.graph.node.map(({ opType }) => opType) : [];
}

describe('quantizeDynamic', () => {
  it('makes a model of large layers about four times smaller and says what it did', () => {
    const result = quantizeDynamic(mlp());
    if (result.kind !== 'ok') throw new Error(result.reason);
    const { sizeBytes, parameters, rewritten, left } = result.report;
    expect(sizeBytes.after).toBeLessThan(0.5 * sizeBytes.before);
    expect(parameters.after).toBeGreaterThanOrEqual(parameters.before);
    expect(rewritten).toHaveLength(3);
    expect(left).toEqual([]);
  });

  it('leaves the model that it is given as it is', () => {
    const model = mlp();
    const before = writeModel(model);
    quantizeDynamic(model, { perChannel: true });
    expect(writeModel(model)).toEqual(before);
  });

  it('leaves a Conv and says why, unless it is asked for', () => {
    expect(quantizeDynamic(convModel())).toMatchObject({
      kind: 'nothing-to-do',
      left: [{ operator: 'Conv', cause: 'slower-when-dynamic' }],
    });
    expect(operatorsOf(quantizeDynamic(convModel(), { operators: ['Conv'] }))).toContain('ConvInteger');
  });

  it('leaves excluded nodes and nodes that were not named', () => {
    const model = mlp();
    const [first] = model.graph.node.filter(({ opType }) => opType === 'Gemm' || opType === 'MatMul');
    const name = first?.name ?? '';
    const without = quantizeDynamic(model, { exclude: [name] });
    expect(without).toMatchObject({ report: { left: [{ name, cause: 'excluded' }] } });
    const only = quantizeDynamic(model, { nodes: [name] });
    expect(only).toMatchObject({ report: { rewritten: [{ name }] } });
  });

  it('leaves weights that are not finite', () => {
    const graph = graphBuilder({ name: 'infinite' });
    const x = graph.input('x', 'float32', ['N', 2]);
    const weights = graph.constant(tensor.float32([2, 1], [1, Infinity]));
    graph.output(graph.node('MatMul', [x, weights], { output: 'y' }), 'float32', ['N', 1]);
    expect(quantizeDynamic(readBytes(modelBytes(graph.build())))).toMatchObject({
      kind: 'nothing-to-do',
      left: [{ cause: 'weights-not-finite' }],
    });
  });

  it('leaves a product whose stored input is not finite', () => {
    const graph = graphBuilder({ name: 'constant' });
    const x = graph.constant(tensor.float32([1, 2], [NaN, 1]));
    const weights = graph.constant(tensor.float32([2, 1], [1, 2]));
    graph.output(graph.node('MatMul', [x, weights], { output: 'y' }), 'float32', [1, 1]);
    expect(quantizeDynamic(readBytes(modelBytes(graph.build())))).toMatchObject({
      left: [{ cause: 'weights-not-finite' }],
    });
  });

  it('refuses a model that is quantized already', () => {
    const once = quantizeDynamic(mlp());
    if (once.kind !== 'ok') throw new Error(once.reason);
    expect(quantizeDynamic(once.model)).toMatchObject({ kind: 'cannot', cause: 'already-quantized' });
  });

  it('refuses operators of a version that knows no dynamic quantization', () => {
    const model = mlp();
    for (const each of model.opsetImport) each.version = 10n;
    expect(quantizeDynamic(model)).toMatchObject({ kind: 'cannot', cause: 'operator-set' });
  });

  it('finds free names where the model has taken its own', () => {
    const graph = graphBuilder({ name: 'names' });
    const x = graph.input('x', 'float32', ['N', 2]);
    const weights = graph.constant(tensor.float32([2, 2], [1, 2, 3, 4]));
    const scale = graph.node('Relu', [x], { output: 'x_scale' });
    const product = graph.node('MatMul', [x, weights]);
    graph.output(graph.node('Add', [product, scale], { output: 'x_quantized' }), 'float32', ['N', 2]);
    const result = quantizeDynamic(readBytes(modelBytes(graph.build())));
    expect(result.kind === 'ok' && modelProblems(result.model)).toEqual([]);
  });

  it('gives weights back in float32 to a branch that uses them too', () => {
    const graph = graphBuilder({ name: 'branches' });
    const x = graph.input('x', 'float32', [2, 2]);
    const wanted = graph.input('wanted', 'bool', []);
    const weights = graph.constant(tensor.float32([2, 2], [1, 2, 3, 4]));
    const product = graph.node('MatMul', [x, weights]);
    const [yes, no] = [graph.subgraph('yes'), graph.subgraph('no')];
    yes.output(yes.node('Add', [product, weights]), 'float32', [2, 2]);
    no.output(no.node('Identity', [product]), 'float32', [2, 2]);
    const attributes = { then_branch: attribute.graph(yes), else_branch: attribute.graph(no) };
    graph.output(graph.node('If', [wanted], { output: 'y', attributes }), 'float32', [2, 2]);
    const result = quantizeDynamic(readBytes(modelBytes(graph.build())));
    expect(result.kind === 'ok' && modelProblems(result.model)).toEqual([]);
    expect(operatorsOf(result)).toEqual(expect.arrayContaining(['MatMulInteger', 'DequantizeLinear', 'If']));
  });
});
