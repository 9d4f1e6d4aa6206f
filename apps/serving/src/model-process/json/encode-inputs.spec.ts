import type { ModelSignature, TensorSpec } from '@orrery/domain';
import { describe, expect, it } from 'vitest';
import { encodeColumns, encodeRows, type EncodeOptions, type EncodedInputs } from './encode-inputs.js';
import { describeProblem, toInvalidInput, type InputProblem } from './input-problem.js';

function takes(...inputs: TensorSpec[]): ModelSignature {
  return { inputs, outputs: [] };
}

const flight = takes(
  { name: 'distance', dtype: 'float32', shape: ['n', 1] },
  { name: 'hour', dtype: 'int64', shape: [null] },
  { name: 'origin', dtype: 'string', shape: ['n', 1] },
);
const vector = takes({ name: 'x', dtype: 'float32', shape: ['n', 3] });
const row = { distance: 100.5, hour: 7, origin: 'JFK' };

function contents(encoded: EncodedInputs): unknown {
  if (encoded.kind === 'invalid') return encoded.problem;
  return encoded.inputs.map(({ dims, data }) => [dims, data]);
}

function problemOf(encoded: EncodedInputs): InputProblem | undefined {
  return encoded.kind === 'invalid' ? encoded.problem : undefined;
}

function refusalOf(dtype: TensorSpec['dtype'], value: unknown, options?: EncodeOptions): string | undefined {
  return problemOf(encodeRows(takes({ name: 'x', dtype, shape: ['n'] }), [{ x: value }], options))?.kind;
}

describe('rows', () => {
  it('become one tensor for each input, in the order of the signature', () => {
    expect(contents(encodeRows(flight, [row, { origin: 'LAX', hour: '23', distance: [-0] }]))).toEqual([
      [[2, 1], Float32Array.of(100.5, -0)],
      [[2], BigInt64Array.of(7n, 23n)],
      [
        [2, 1],
        ['JFK', 'LAX'],
      ],
    ]);
  });

  it('may be bare values when the model has one input', () => {
    const expected = [[[2, 3], Float32Array.of(1, 2, 3, 4, 5, 6)]];
    expect(contents(encodeRows(vector, [[1, 2, 3], [4, 5, 6]]))).toEqual(expected); // prettier-ignore
    expect(contents(encodeRows(vector, [{ x: [1, 2, 3] }, [4, 5, 6]]))).toEqual(expected);
  });

  it('settle an open dimension by the first row and hold the others to it', () => {
    const open = takes({ name: 'x', dtype: 'int32', shape: ['n', null, 2] });
    expect(contents(encodeRows(open, [[[1, 2], [3, 4]]]))).toEqual([[[1, 2, 2], Int32Array.of(1, 2, 3, 4)]]); // prettier-ignore
    expect(problemOf(encodeRows(open, [[[1, 2]], [[3, 4], [5, 6]]]))).toMatchObject({ kind: 'wrong-shape', row: 1, expected: [1, 2], actual: [2, 2] }); // prettier-ignore
  });

  it.each<[string, unknown, InputProblem]>([
    ['no array', { rows: 1 }, { kind: 'not-rows', expected: 'an array of rows' }],
    ['an empty batch', [], { kind: 'empty-batch' }],
    ['a row that is no object', [row, 5], { kind: 'not-a-row', row: 1, actual: 'the number 5' }],
    [
      'a missing feature',
      [row, { distance: 1, hour: 2 }],
      { kind: 'missing-feature', field: 'origin', row: 1 },
    ],
    ['an unknown feature', [row, { ...row, gate: 1 }], { kind: 'unknown-feature', field: 'gate', row: 1 }],
    [
      'a wrong type',
      [row, { ...row, distance: 'far' }],
      {
        kind: 'wrong-type',
        field: 'distance',
        row: 1,
        element: 0,
        expected: 'float32',
        actual: 'the string "far"',
      },
    ],
    [
      'a null',
      [{ ...row, hour: null }],
      { kind: 'wrong-type', field: 'hour', row: 0, element: 0, expected: 'int64', actual: 'null' },
    ],
    [
      'a wrong shape',
      [{ ...row, hour: [7] }],
      { kind: 'wrong-shape', field: 'hour', row: 0, element: 0, expected: [], actual: [1] },
    ],
    [
      'NaN',
      [row, row, { ...row, distance: Number.NaN }],
      { kind: 'not-finite', field: 'distance', row: 2, element: 0, actual: 'NaN' },
    ],
  ])('refuse %s', (_, rows, problem) => {
    expect(problemOf(encodeRows(flight, rows))).toEqual(problem);
  });

  it('name the element within a row', () => {
    const problem = problemOf(encodeRows(vector, [[1, 2, 3], [4, 5, null]])); // prettier-ignore
    expect(problem).toMatchObject({ kind: 'wrong-type', row: 1, element: 2 });
    expect(problem && describeProblem(problem)).toBe('"x" in row 1, element 2, is null, not float32.');
    expect(problem && toInvalidInput(problem)).toMatchObject({
      code: 'INVALID_INPUT',
      details: { field: 'x' },
    });
  });

  it('do not take what an object inherits for a feature', () => {
    const odd = takes({ name: 'constructor', dtype: 'string', shape: ['n'] });
    expect(problemOf(encodeRows(odd, [{}]))).toEqual({
      kind: 'missing-feature',
      field: 'constructor',
      row: 0,
    });
  });

  it('cannot claim more memory than allowed by a ragged batch', () => {
    const open = takes({ name: 'x', dtype: 'float64', shape: ['n', null] });
    const ragged = [new Array<number>(1000).fill(0), ...new Array<unknown>(10_000).fill([])];
    expect(problemOf(encodeRows(open, ragged, { maxBytes: 1024 ** 2 }))?.kind).toBe('too-large');
  });

  it('must be as many as a fixed axis 0 says', () => {
    const pair = takes({ name: 'x', dtype: 'float32', shape: [2] });
    expect(problemOf(encodeRows(pair, [1]))).toEqual({
      kind: 'wrong-row-count',
      field: 'x',
      expected: 2,
      actual: 1,
    });
    expect(contents(encodeRows(pair, [1, 2]))).toEqual([[[2], Float32Array.of(1, 2)]]);
  });
});

describe('values', () => {
  it.each([
    ['int8', [-128, 127], [-129, 128]],
    ['int16', [-32_768, 32_767], [-32_769, 32_768]],
    ['int32', [-(2 ** 31), 2 ** 31 - 1], [-(2 ** 31) - 1, 2 ** 31]],
    ['uint8', [0, 255], [-1, 256]],
    ['uint16', [0, 65_535], [-1, 65_536]],
    ['uint32', [0, 2 ** 32 - 1], [-1, 2 ** 32]],
    ['int64', ['-9223372036854775808', 2 ** 53 - 1], ['9223372036854775808', 2 ** 53]],
    ['uint64', [0, '18446744073709551615'], [-1, '18446744073709551616']],
    ['float16', [65_504, -65_504], [65_520, -1e300]],
    ['float32', [3.4028234663852886e38, -1e-300], [3.5e38, -1e300]],
    ['float64', [Number.MAX_VALUE, 5e-324], []],
  ] as const)('of %s are held to its range', (dtype, inside, outside) => {
    expect(inside.map((value) => refusalOf(dtype, value))).toEqual(inside.map(() => undefined));
    expect(outside.map((value) => refusalOf(dtype, value))).toEqual(outside.map(() => 'out-of-range'));
  });

  it('of one type are not taken for another', () => {
    expect(refusalOf('int32', 1.5)).toBe('wrong-type');
    expect(refusalOf('int64', '1.5')).toBe('wrong-type');
    expect(refusalOf('int32', '1')).toBe('wrong-type');
    expect(refusalOf('bool', 1)).toBe('wrong-type');
    expect(refusalOf('float32', true)).toBe('wrong-type');
    expect(refusalOf('string', 1)).toBe('wrong-type');
  });

  it('that are text hold nothing that the runtime would cut or change', () => {
    expect(refusalOf('string', 'a\0b')).toBe('out-of-range');
    expect(refusalOf('string', '\ud800')).toBe('out-of-range');
    expect(refusalOf('string', '🪐')).toBeUndefined();
  });

  it('that are not finite are refused, unless the input is declared to take them', () => {
    const nonFiniteInputs = new Set(['x']);
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY])
      expect(refusalOf('float64', value)).toBe('not-finite');
    for (const value of [null, 'NaN', 'Infinity', '-Infinity']) {
      expect(refusalOf('float64', value)).toBe('wrong-type');
      expect(refusalOf('float64', value, { nonFiniteInputs })).toBeUndefined();
    }
    expect(refusalOf('int64', Number.NaN, { nonFiniteInputs })).toBe('not-finite');
  });
});

describe('columns', () => {
  it('become the same tensors as rows', () => {
    const columns = { origin: ['JFK', 'LAX'], distance: [[1], [2]], hour: [3, 4] };
    const rows = [
      { origin: 'JFK', distance: 1, hour: 3 },
      { origin: 'LAX', distance: 2, hour: 4 },
    ];
    expect(encodeColumns(flight, columns)).toEqual(encodeRows(flight, rows));
    expect(contents(encodeColumns(vector, [[1, 2, 3]]))).toEqual([[[1, 3], Float32Array.of(1, 2, 3)]]);
  });

  it('may hold a scalar for an input without rows', () => {
    const mixed = takes(
      { name: 'x', dtype: 'float32', shape: ['n'] },
      { name: 'scale', dtype: 'float32', shape: [] },
    );
    expect(contents(encodeColumns(mixed, { x: [1, 2], scale: 3 }))).toEqual([
      [[2], Float32Array.of(1, 2)],
      [[], Float32Array.of(3)],
    ]);
  });

  it.each<[string, unknown, InputProblem]>([
    [
      'a missing feature',
      { distance: [1], hour: [1] },
      { kind: 'missing-feature', field: 'origin', row: null },
    ],
    [
      'an unknown feature',
      { distance: [1], hour: [1], origin: ['a'], gate: [1] },
      { kind: 'unknown-feature', field: 'gate', row: null },
    ],
    [
      'columns of unequal length',
      { distance: [1], hour: [1, 2], origin: ['a'] },
      { kind: 'wrong-row-count', field: 'hour', expected: 1, actual: 2 },
    ],
    ['no rows', { distance: [], hour: [], origin: [] }, { kind: 'empty-batch' }],
    ['no object', 5, { kind: 'not-rows', expected: 'an object with an array for each feature' }],
    [
      'a column that is no array',
      { distance: 1, hour: [1], origin: ['a'] },
      { kind: 'not-rows', expected: 'an array for "distance"' },
    ],
  ])('refuse %s', (_, columns, problem) => {
    expect(problemOf(encodeColumns(flight, columns))).toEqual(problem);
  });
});
