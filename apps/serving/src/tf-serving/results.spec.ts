import { describe, expect, it } from 'vitest';
import type { Tensor } from '../model-process/index.js';
import { writeClassifications, writeRegressions } from './results.js';

const floats = (name: string, dims: readonly number[], ...values: readonly number[]): Tensor => ({
  name,
  dtype: 'float32',
  dims,
  data: Float32Array.from(values),
});

const labels = (name: string, dims: readonly number[], ...data: readonly string[]): Tensor => ({
  name,
  dtype: 'string',
  dims,
  data,
});

const longs = (name: string, ...values: readonly bigint[]): Tensor => ({
  name,
  dtype: 'int64',
  dims: [values.length],
  data: BigInt64Array.from(values),
});

describe('classifications', () => {
  it('are pairs of label and score', () => {
    const outputs = [floats('scores', [2, 2], 0.1, 0.9, 1, 0), labels('classes', [2, 2], 'a', 'b', 'a', 'b')];

    expect(writeClassifications(outputs, 2)).toEqual(['[["a",0.1],["b",0.9]]', '[["a",1.0],["b",0.0]]']);
  });

  it('have empty labels where the model gives none, or the predicted one only', () => {
    const scores = floats('probabilities', [1, 2], 0.25, 0.75);

    expect(writeClassifications([scores], 1)).toEqual(['[["",0.25],["",0.75]]']);
    expect(writeClassifications([longs('label', 1n), scores], 1)).toEqual(['[["",0.25],["",0.75]]']);
  });

  it('may have numbers for labels, and one score a row', () => {
    expect(writeClassifications([longs('classes', 3n, 4n), floats('y', [2], 1, 2)], 2)).toEqual([
      '[["3",1.0]]',
      '[["4",2.0]]',
    ]);
  });

  it.each<[string, readonly Tensor[]]>([
    ['at least one of "classes" or "scores"', [longs('label', 1n)]],
    ['at least one of "classes" or "scores"', [floats('a', [1], 1), floats('b', [1], 1)]],
    ['Expected Tensor shape: [batch_size num_classes]', [floats('scores', [1, 1, 1], 1)]],
    ['should match in dim_size(1)', [floats('scores', [1, 2], 1, 2), labels('classes', [1], 'a')]],
  ])('are refused: %s', (text, outputs) => {
    expect(() => writeClassifications(outputs, 1)).toThrow(text);
  });
});

describe('regressions', () => {
  it('are one number for each row', () => {
    expect(writeRegressions([floats('y', [2, 1], 42, 0.5)], 2)).toEqual(['42.0', '0.5']);
    expect(writeRegressions([longs('n', 1n), floats('outputs', [1], 1)], 1)).toEqual(['1.0']);
  });

  it.each<[string, readonly Tensor[]]>([
    ['none is called "outputs"', [floats('a', [1], 1), floats('b', [1], 1)]],
    ['[batch_size] or [batch_size, 1]', [floats('y', [1, 2], 1, 2)]],
    ['Expected output Tensor of DT_FLOAT', [longs('y', 1n)]],
  ])('are refused: %s', (text, outputs) => {
    expect(() => writeRegressions(outputs, 1)).toThrow(text);
  });
});
