import { describe, expect, it } from 'vitest';
import { readSignature } from '../signature/read-signature.js';
import { logisticPipelineGraph } from './logistic-pipeline-graph.js';
import type { LogisticPipeline } from './logistic-pipeline.js';

const pipeline: LogisticPipeline = {
  numeric: [{ name: 'distance', mean: 700, scale: 550, imputeValue: 690 }],
  categorical: [{ name: 'origin', categories: ['ATL', 'ORD'] }],
  coefficients: [0.2, -0.1, 0.4],
  intercept: -1.5,
  layout: 'columns',
};

describe('logisticPipelineGraph', () => {
  it('takes one tensor a feature and gives probability and label', () => {
    const result = logisticPipelineGraph(pipeline);
    if (result.kind !== 'ok') throw new Error(result.problems[0]?.message);
    expect(readSignature(result.model)).toEqual({
      inputs: [
        { kind: 'tensor', name: 'distance', dtype: 'float32', shape: ['N', 1] },
        { kind: 'tensor', name: 'origin', dtype: 'string', shape: ['N', 1] },
      ],
      outputs: [
        { kind: 'tensor', name: 'probability', dtype: 'float32', shape: ['N', 1] },
        { kind: 'tensor', name: 'label', dtype: 'int64', shape: ['N', 1] },
      ],
    });
  });

  const numeric = pipeline.numeric.slice(0, 1);
  it.each<[string, string, Partial<LogisticPipeline>]>([
    ['no features', 'NO_FEATURES', { numeric: [], categorical: [], coefficients: [] }],
    ['a coefficient too few', 'COEFFICIENT_COUNT', { coefficients: [1, 2] }],
    ['a coefficient that is NaN', 'INVALID_NUMBER', { coefficients: [1, 2, NaN] }],
    ['an infinite intercept', 'INVALID_NUMBER', { intercept: Infinity }],
    ['a threshold above 1', 'INVALID_NUMBER', { threshold: 1.5 }],
    ['a threshold that is NaN', 'INVALID_NUMBER', { threshold: NaN }],
    ['a scale of 0', 'INVALID_NUMBER', { numeric: numeric.map((feature) => ({ ...feature, scale: 0 })) }],
    ['a category twice', 'DUPLICATE_CATEGORY', { categorical: [{ name: 'origin', categories: ['A', 'A'] }] }],
    [
      'a category with NUL',
      'INVALID_CATEGORY',
      { categorical: [{ name: 'origin', categories: ['A\0', 'B'] }] },
    ],
    [
      'half a surrogate pair',
      'INVALID_CATEGORY',
      { categorical: [{ name: 'origin', categories: ['\ud800', 'B'] }] },
    ],
    ['a name twice', 'DUPLICATE_NAME', { categorical: [{ name: 'distance', categories: ['A', 'B'] }] }],
    ['the name of an output', 'DUPLICATE_NAME', { categorical: [{ name: 'label', categories: ['A', 'B'] }] }],
    ['an empty name', 'EMPTY_NAME', { categorical: [{ name: '', categories: ['A', 'B'] }] }],
  ])('refuses %s', (_, code, change) => {
    const result = logisticPipelineGraph({ ...pipeline, ...change });
    expect(result).toMatchObject({
      kind: 'invalid',
      problems: expect.arrayContaining([expect.objectContaining({ code })]),
    });
  });
});
