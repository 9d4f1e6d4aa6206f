import type { ModelSignature, TensorSpec } from '@orrery/domain';
import { describe, expect, it } from 'vitest';
import type { Tensor } from '../model-process/index.js';
import type { PredictInput } from './predict-input.js';
import { RECORDED_ROWS, featureColumns, predictionColumns } from './record-columns.js';

type Columns = Readonly<Record<string, readonly unknown[]>>;

function features(signature: ModelSignature, input: PredictInput): Columns {
  return JSON.parse(featureColumns(signature, input)) as Columns;
}

function takes(...inputs: TensorSpec[]): ModelSignature {
  return { inputs, outputs: [] };
}

const flight = takes(
  { name: 'distance', dtype: 'float32', shape: ['n', 1] },
  { name: 'origin', dtype: 'string', shape: ['n'] },
);

describe('the features of a record', () => {
  it('are columns of what was sent, to the last digit', () => {
    const rows = [
      { distance: 0.1, origin: 'JFK' },
      { distance: [12], origin: 'LAX' },
    ];

    expect(features(flight, { kind: 'rows', rows })).toEqual({
      distance: [0.1, 12],
      origin: ['JFK', 'LAX'],
    });
  });

  it('are the same for rows and columns', () => {
    const columns = { distance: [[1], [2]], origin: ['a', 'b'] };

    expect(features(flight, { kind: 'columns', columns })).toEqual({
      distance: [1, 2],
      origin: ['a', 'b'],
    });
  });

  it('have null where a number is missing', () => {
    const rows = [null, 'NaN', 'Infinity'].map((distance) => ({ distance, origin: 'a' }));

    expect(features(flight, { kind: 'rows', rows })['distance']).toEqual([null, null, null]);
  });

  it('become a column for each value of a row, unless there are very many', () => {
    const vector = takes({ name: 'x', dtype: 'float32', shape: ['n', null] });
    const wide = Array.from({ length: 65 }, (_, i) => i);

    expect(features(vector, { kind: 'rows', rows: [[1, 2], { x: [3, 4] }] })).toEqual({
      'x[0]': [1, 3],
      'x[1]': [2, 4],
    });
    expect(features(vector, { kind: 'rows', rows: [wide] })).toEqual({});
  });

  it('keep names and texts that JSON must escape, and zeros whatever their sign', () => {
    const odd = takes(
      { name: 'a "b"\\', dtype: 'float32', shape: ['n', 2] },
      { name: 'text', dtype: 'string', shape: ['n'] },
    );
    const rows = [{ 'a "b"\\': [-0, 1e21], text: 'naïve "🪐"\n' }];

    expect(features(odd, { kind: 'rows', rows })).toEqual({
      'a "b"\\[0]': [0],
      'a "b"\\[1]': [1e21],
      text: ['naïve "🪐"\n'],
    });
  });

  it('show no more than the first rows of a large request', () => {
    const only = takes({ name: 'x', dtype: 'float32', shape: ['n'] });
    const rows = Array.from({ length: RECORDED_ROWS + 1 }, (_, i) => i);

    expect(features(only, { kind: 'rows', rows })['x']).toHaveLength(RECORDED_ROWS);
    expect(features(only, { kind: 'columns', columns: { x: rows } })['x']).toHaveLength(RECORDED_ROWS);
  });
});

describe('the predictions of a record', () => {
  it('are columns of the outputs that have rows', () => {
    const outputs: readonly Tensor[] = [
      { name: 'label', dtype: 'int64', dims: [2], data: BigInt64Array.of(1n, 0n) },
      {
        name: 'probability',
        dtype: 'float32',
        dims: [2, 2],
        data: Float32Array.of(0.25, 0.75, Number.NaN, 1),
      },
      { name: 'total', dtype: 'float32', dims: [], data: Float32Array.of(3) },
    ];

    expect(JSON.parse(predictionColumns(outputs, 2))).toEqual({
      label: [1, 0],
      'probability[0]': [0.25, null],
      'probability[1]': [0.75, 1],
    });
  });
});
