import { describe, expect, it } from 'vitest';
import { attribute } from '../build/attribute.js';
import { tensor } from '../build/constant-tensor.js';
import { graphBuilder, type GraphBuilder } from '../build/graph-builder.js';
import type { GraphValue } from '../build/graph-scope.js';
import type { OnnxModel } from '../model/onnx-model.js';
import { readModel } from '../read/read-model.js';
import { constantGraph } from '../testing/constant-graph.js';
import { mlpGraph, type Mlp } from './mlp-graph.js';
import { readMlp } from './read-mlp.js';

function build(describe: (graph: GraphBuilder, x: GraphValue) => GraphValue): OnnxModel {
  const graph = graphBuilder({ name: 'net' });
  const x = graph.input('x', 'float32', ['N', 2]);
  graph.output(graph.node('Identity', [describe(graph, x)], { output: 'y' }), 'float32', null);
  const result = graph.build();
  if (result.kind !== 'ok') throw new Error('invalid');
  return result.model;
}

const matrix = (graph: GraphBuilder): GraphValue => graph.constant(tensor.float32([2, 2], [1, 2, 3, 4]));
const vector = (graph: GraphBuilder): GraphValue => graph.constant(tensor.float32([2], [5, 6]));

describe('readMlp', () => {
  it.each([
    ['relu', 'softmax'],
    ['tanh', 'sigmoid'],
    ['sigmoid', 'identity'],
  ] as const)('is the inverse of mlpGraph: %s, %s', (activation, outputActivation) => {
    const layers = [
      { inputs: 2, weights: Float32Array.of(1, 2, 3, 4, 5, 6), bias: Float32Array.of(7, 8, 9) },
      { inputs: 3, weights: Float32Array.of(1, 2, 3), bias: Float32Array.of(0.5) },
    ];
    const mlp: Mlp = { layers, activation, outputActivation, names: { input: 'a', output: 'b' } };
    const result = mlpGraph(mlp);
    if (result.kind !== 'ok') throw new Error('invalid');
    expect(readMlp(result.model)).toEqual({ kind: 'mlp', mlp });
  });

  it('reads MatMul and Add, and weights that Gemm transposes', () => {
    const added = build((graph, x) =>
      graph.node('Add', [vector(graph), graph.node('MatMul', [x, matrix(graph)])]),
    );
    const layer = { inputs: 2, weights: Float32Array.of(1, 2, 3, 4), bias: Float32Array.of(5, 6) };
    expect(readMlp(added)).toMatchObject({ kind: 'mlp', mlp: { layers: [layer] } });
    const transposed = build((graph, x) =>
      graph.node('Gemm', [x, matrix(graph)], { attributes: { transB: attribute.int(1) } }),
    );
    const turned = { inputs: 2, weights: Float32Array.of(1, 3, 2, 4), bias: Float32Array.of(0, 0) };
    expect(readMlp(transposed)).toMatchObject({ kind: 'mlp', mlp: { layers: [turned] } });
  });

  const gemm = (graph: GraphBuilder, x: GraphValue, attributes = {}) =>
    graph.node('Gemm', [x, matrix(graph), vector(graph)], { attributes });

  it.each([
    ['no dense layer', build((graph, x) => graph.node('Identity', [x]))],
    ['no activation between', build((graph, x) => gemm(graph, gemm(graph, x)))],
    ['scales', build((graph, x) => gemm(graph, x, { alpha: attribute.float(2) }))],
    ['it has Abs', build((graph, x) => graph.node('Abs', [gemm(graph, x)]))],
    ['ends in relu', build((graph, x) => graph.node('Relu', [gemm(graph, x)]))],
    ['one kind', build((graph, x) => gemm(graph, graph.node('Softmax', [gemm(graph, x)])))],
    ['used 2 times', build((graph, x) => graph.node('Add', [gemm(graph, x), gemm(graph, x)]))],
    ['not x·W', build((graph, x) => graph.node('MatMul', [matrix(graph), x]))],
    [
      'softmax',
      build((graph, x) =>
        graph.node('Softmax', [gemm(graph, x)], { attributes: { axis: attribute.int(0) } }),
      ),
    ],
  ])('tells why a model is none: %s', (reason, model) => {
    expect(readMlp(model)).toEqual({ kind: 'not-an-mlp', reason: expect.stringContaining(reason) });
  });

  it('ends where a node takes what it gives', () => {
    const model = build((graph, x) => gemm(graph, x));
    const [node] = model.graph.node;
    node.opType = 'Identity';
    node.input = [...node.output];
    model.graph.input[0].name = node.output[0];
    expect(readMlp(model)).toMatchObject({
      kind: 'not-an-mlp',
      reason: expect.stringContaining('form is wrong'),
    });
  });

  it('tells that of models of other kinds too', () => {
    const read = readModel(constantGraph(1));
    if (read.kind !== 'ok') throw new Error(read.kind);
    expect(readMlp(read.model)).toMatchObject({ kind: 'not-an-mlp' });
  });
});
