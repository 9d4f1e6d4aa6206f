import { compareSignatures, logisticPipelineGraph, readSignature, type GraphResult } from '@orrery/math-onnx';
import { describe, expect, it } from 'vitest';
import { EXACT_NODES, perceptronGraph } from './perceptron-graph.js';

const COLUMNS = ['distance', 'hour_of_day'];
const LAYERS = [
  { inputs: 2, weights: Float64Array.of(1, 2, 3, 4, 5, 6), bias: Float64Array.of(0, 0, 0) },
  { inputs: 3, weights: Float64Array.of(1, 2, 3), bias: Float64Array.of(0) },
];

function built(result: GraphResult) {
  if (result.kind === 'invalid') throw new Error(result.problems.map(({ message }) => message).join(' '));
  return result.model;
}

const perceptron = built(
  perceptronGraph({
    columns: COLUMNS.map((name) => ({ name, mean: 1, scale: 2 })),
    layers: LAYERS,
    threshold: 0.2,
  }),
);

describe('the perceptron of the main job', () => {
  it('takes and gives what the logistic models do', () => {
    const logistic = built(
      logisticPipelineGraph({
        numeric: COLUMNS.map((name) => ({ name, mean: 1, scale: 2, imputeValue: 1 })),
        categorical: [],
        coefficients: [1, 2],
        intercept: 0,
        layout: 'columns',
      }),
    );

    expect(compareSignatures(readSignature(logistic), readSignature(perceptron))).toEqual({
      compatible: true,
      differences: [],
    });
  });

  it('has the nodes that are to stay exact', () => {
    expect(perceptron.graph.node.map(({ name }) => name)).toEqual(expect.arrayContaining([...EXACT_NODES]));
  });
});
