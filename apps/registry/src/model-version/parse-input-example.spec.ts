import { describe, expect, it } from 'vitest';
import type { VersionSignature } from './model-version.js';
import { parseInputExample } from './parse-input-example.js';

const NAMED: VersionSignature = {
  inputs: [
    { name: 'a', dtype: 'float32', shape: [null, 1] },
    { name: 'b', dtype: 'string', shape: [null, 1] },
  ],
  outputs: [],
};
const WIDE: VersionSignature = { inputs: [{ name: 'X', dtype: 'float32', shape: [null, 2] }], outputs: [] };

function parsed(text: string, type: string, signature: VersionSignature, format: string | null = null) {
  return parseInputExample(text, { path: 'input_example.json', type, format }, signature);
}

// The texts are what MLflow 3.17 wrote for such examples.
describe('parseInputExample', () => {
  it.each([
    ['a DataFrame', '{"columns": ["a", "c", "b"], "data": [[1, 0, "x"], [2, 0, "y"]]}', 'dataframe'],
    ['a dictionary of arrays', '{"a": [1.0, 2.0], "b": ["x", "y"]}', 'ndarray'],
    ['a list of records', '[{"a": 1, "b": "x"}, {"a": 2, "b": "y"}]', 'json_object'],
  ])('takes of %s the columns that the model has', (_what, text, type) => {
    expect(parsed(text, type, NAMED)).toEqual([
      { a: 1, b: 'x' },
      { a: 2, b: 'y' },
    ]);
  });

  it('takes a single record as one row', () => {
    expect(parsed('{"a": 1, "b": "x"}', 'json_object', NAMED)).toEqual([{ a: 1, b: 'x' }]);
  });

  it.each([
    ['an array', '[[1.5, 2.0], [3.0, 4.0]]', 'ndarray'],
    ['a DataFrame whose columns have no names', '{"data": [[1.5, 2.0], [3.0, 4.0]]}', 'dataframe'],
    [
      'a DataFrame of which it is all columns',
      '{"columns": ["10", "2"], "data": [[1.5, 2], [3, 4]]}',
      'dataframe',
    ],
  ])('takes %s as rows of the only input', (_what, text, type) => {
    expect(parsed(text, type, WIDE)).toEqual([
      [1.5, 2],
      [3, 4],
    ]);
  });

  it('reads the request that earlier versions of MLflow wrote', () => {
    expect(parsed('{"inputs": [[1, 2]]}', 'ndarray', WIDE, 'tf-serving')).toEqual([[1, 2]]);
  });

  it('takes no more rows than a sample has, or than the model takes at once', () => {
    const text = JSON.stringify(Array.from({ length: 100 }, () => [1, 2]));
    expect(parsed(text, 'ndarray', WIDE)).toHaveLength(64);
    const threes = { ...WIDE, inputs: WIDE.inputs.map((input) => ({ ...input, shape: [3, 2] })) };
    expect(parsed(text, 'ndarray', threes)).toHaveLength(3);
  });

  it.each([
    ['what does not fit the model', '[[1, 2, 3]]', 'ndarray'],
    ['missing values, which are no JSON', '{"columns": ["a", "b"], "data": [[NaN, 1]]}', 'dataframe'],
    ['a DataFrame of nothing', '{"columns": [], "data": []}', 'dataframe'],
    ['a number', '3', 'ndarray'],
    ['a frame that is no object', '[1]', 'dataframe'],
    ['a sparse matrix', '{"shape": [1, 2]}', 'sparse_matrix_csr'],
  ])('takes nothing of %s', (_what, text, type) => {
    expect(parsed(text, type, WIDE)).toBeNull();
  });
});
