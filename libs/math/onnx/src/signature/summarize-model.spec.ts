import { describe, expect, it } from 'vitest';
import { logisticPipelineGraph } from '../graphs/logistic-pipeline-graph.js';
import { readModel } from '../read/read-model.js';
import { infiniteLoopGraph } from '../testing/infinite-loop-graph.js';
import { seededMlpGraph } from '../testing/seeded-mlp-graph.js';
import { summarizeModel } from './summarize-model.js';

function summaryOf(bytes: Uint8Array) {
  const result = readModel(bytes);
  if (result.kind !== 'ok') throw new Error(result.reason);
  return summarizeModel(result.model);
}

describe('summarizeModel', () => {
  it('counts the parameters and operators of a network', () => {
    expect(summaryOf(seededMlpGraph([10, 32, 16, 2], 1))).toMatchObject({
      producer: { name: 'orrery' },
      irVersion: 8,
      opsets: { 'ai.onnx': 17 },
      parameterCount: 10 * 32 + 32 + 32 * 16 + 16 + 16 * 2 + 2,
      nodeCount: 6,
      operators: [
        { operator: 'Gemm', count: 3 },
        { operator: 'Relu', count: 2 },
        { operator: 'Identity', count: 1 },
      ],
    });
  });

  it('looks into the bodies of loops', () => {
    const { operators } = summaryOf(infiniteLoopGraph());
    expect(operators[0]).toEqual({ operator: 'Identity', count: 2 });
  });

  it('names operators and operator sets of other domains in full, and shows metadata', () => {
    const result = logisticPipelineGraph({
      numeric: [],
      categorical: [{ name: 'city', categories: ['oslo', 'rome'] }],
      coefficients: [1, -1],
      intercept: 0,
      layout: 'columns',
      graph: { metadata: { task: 'late flight' }, modelVersion: 3, description: 'A test' },
    });
    if (result.kind !== 'ok') throw new Error(result.problems[0]?.message);
    const summary = summarizeModel(result.model);
    expect(summary.opsets).toEqual({ 'ai.onnx': 17, 'ai.onnx.ml': 3 });
    expect(summary.operators).toContainEqual({ operator: 'ai.onnx.ml.LabelEncoder', count: 1 });
    expect(summary).toMatchObject({
      metadata: { task: 'late flight' },
      modelVersion: 3n,
      description: 'A test',
    });
  });
});
