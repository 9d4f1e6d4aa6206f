import type { EndpointId, TensorType } from '@orrery/domain';
import { describe, expect, it } from 'vitest';
import { toHalfBits } from '../model-process/tensor/half-float.js';
import type { Tensor } from '../model-process/index.js';
import { compileRules } from './compile-rules.js';
import type { FeatureRule } from './input-rules.js';

const ANY = { min: null, max: null, categories: null, missing: null };

function compile(dtype: TensorType, rule: Partial<FeatureRule>, maxRows: number | null = null) {
  const signature = {
    inputs: [
      { name: 'other', dtype: 'bool' as const, shape: ['N'] },
      { name: 'x', dtype, shape: ['N', 2] },
    ],
    outputs: [],
  };
  const endpointId = 'endpoint' as EndpointId;
  const features = [{ feature: 'x', ...ANY, ...rule }];
  return compileRules(signature, { endpointId, maxRows, features, setAt: new Date(0), setBy: 'me' });
}

function inputs(dtype: TensorType, data: object) {
  const other = { name: 'other', dtype: 'bool', dims: [2], data: Uint8Array.of(0, 1) };
  return {
    rows: 2,
    inputs: [other, { name: 'x', dtype, dims: [2, 2], data }] as unknown as readonly Tensor[],
  };
}

/** Two rows of two: the third value is the first that is wrong, beyond 0…9. */
const BEYOND: readonly (readonly [TensorType, object, string])[] = [
  ['float32', Float32Array.of(0, Number.NaN, 9.5, 1), '9.5'],
  ['float64', Float64Array.of(9, Number.NaN, Infinity, 1), 'Infinity'],
  ['float16', Uint16Array.of(toHalfBits(9), 0x7e00, toHalfBits(9.5), 0), '9.5'],
  ['int8', Int8Array.of(0, 9, 10, 1), '10'],
  ['uint8', Uint8Array.of(0, 9, 10, 1), '10'],
  ['int16', Int16Array.of(0, 9, 10, 1), '10'],
  ['uint16', Uint16Array.of(0, 9, 10, 1), '10'],
  ['int32', Int32Array.of(0, 9, 10, 1), '10'],
  ['uint32', Uint32Array.of(0, 9, 10, 1), '10'],
  ['int64', BigInt64Array.of(0n, 9n, 2n ** 62n, 1n), '4611686018427387904'],
  ['uint64', BigUint64Array.of(0n, 9n, 2n ** 64n - 1n, 1n), '18446744073709551615'],
];

describe('a range', () => {
  it.each(BEYOND)('names the first value of %s that is beyond it, and its row', (dtype, data, actual) => {
    const { check, unfit } = compile(dtype, { min: 0, max: 9 });
    expect(unfit).toEqual([]);
    expect(check?.(inputs(dtype, data), 2)).toEqual({
      rule: 'MAXIMUM',
      field: 'x',
      row: 1,
      actual,
      expected: 'at most 9 is allowed',
    });
  });

  it('is held from below', () => {
    const { check } = compile('float64', { min: 0 });
    expect(check?.(inputs('float64', Float64Array.of(0, -0, 5, -1e-300)), 2)).toMatchObject({
      rule: 'MINIMUM',
      row: 1,
    });
    expect(check?.(inputs('float64', Float64Array.of(0, 1, 2, Infinity)), 2)).toBeUndefined();
  });

  it('takes its own bounds, as the type of the feature has them', () => {
    const { check } = compile('float32', { min: 0.1, max: 0.3 });
    expect(check?.(inputs('float32', Float32Array.of(0.1, 0.3, 0.2, 0.25)), 2)).toBeUndefined();
  });

  it('is not for text', () => {
    expect(compile('string', { min: 1 })).toMatchObject({ check: null, unfit: [{ feature: 'x' }] });
  });
});

describe('categories', () => {
  it.each<readonly [TensorType, readonly (string | number | boolean)[], object, string]>([
    ['string', ['ATL', 'ORD'], ['ATL', 'ORD', 'SFO', 'ATL'], '"SFO"'],
    ['bool', [false], Uint8Array.of(0, 0, 1, 0), 'true'],
    ['int64', [1, 2], BigInt64Array.of(1n, 2n, 3n, 1n), '3'],
    ['int32', [1, 2], Int32Array.of(1, 2, 3, 1), '3'],
    ['float32', [0.1, 2], Float32Array.of(0.1, Number.NaN, 3, 2), '3'],
    ['float16', [0.5, 2], Uint16Array.of(toHalfBits(0.5), 0x7e00, toHalfBits(3), 0), '3'],
  ])('of %s are all there is', (dtype, categories, data, actual) => {
    const { check } = compile(dtype, { categories });
    expect(check?.(inputs(dtype, data), 2)).toMatchObject({ rule: 'CATEGORIES', field: 'x', row: 1, actual });
  });

  it.each<readonly [TensorType, readonly (string | number | boolean)[]]>([
    ['string', [1]],
    ['int64', [0.5]],
    ['float32', ['a']],
    ['bool', [1]],
  ])('of %s are of its type', (dtype, categories) => {
    expect(compile(dtype, { categories })).toMatchObject({ check: null, unfit: [{ feature: 'x' }] });
  });
});

describe('rules', () => {
  it('bound the rows of the request, of which these may be a part', () => {
    const { check } = compile('float32', {}, 3);
    const two = inputs('float32', Float32Array.of(1, 2, 3, 4));
    expect(check?.(two, 3)).toBeUndefined();
    expect(check?.(two, 4)).toMatchObject({ rule: 'MAX_ROWS', field: null, row: null, actual: '4 rows' });
  });

  it('are no work where there is nothing to look at', () => {
    expect(compile('float32', { missing: 'ALLOW' })).toEqual({ check: null, unfit: [] });
  });
});
