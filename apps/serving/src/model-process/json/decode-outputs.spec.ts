import { describe, expect, it } from 'vitest';
import { decodeColumns, decodeRows } from './decode-outputs.js';
import type { Tensor } from '../tensor/tensor.js';

const outputs: readonly Tensor[] = [
  {
    name: 'p',
    dtype: 'float32',
    dims: [2, 2],
    data: Float32Array.of(0.25, 0.75, Number.NaN, Number.NEGATIVE_INFINITY),
  },
  { name: 'label', dtype: 'int64', dims: [2], data: BigInt64Array.of(3n, 2n ** 60n) },
  { name: 'late', dtype: 'bool', dims: [2, 1], data: Uint8Array.of(1, 0) },
  { name: 'name', dtype: 'string', dims: [2], data: ['a', 'b'] },
  { name: 'half', dtype: 'float16', dims: [2], data: Uint16Array.of(0x3c00, 0xc000) },
];

describe('outputs', () => {
  it('become one object a row', () => {
    expect(decodeRows(outputs, 2)).toEqual({
      kind: 'ok',
      rows: [
        { p: [0.25, 0.75], label: 3, late: [true], name: 'a', half: 1 },
        { p: ['NaN', '-Infinity'], label: '1152921504606846976', late: [false], name: 'b', half: -2 },
      ],
    });
  });

  it('become one nested array each', () => {
    expect(decodeColumns(outputs.slice(0, 2))).toEqual({
      p: [
        [0.25, 0.75],
        ['NaN', '-Infinity'],
      ],
      label: [3, '1152921504606846976'],
    });
  });

  it('say so when they have not one entry a row', () => {
    const total: Tensor = { name: 'total', dtype: 'float64', dims: [], data: Float64Array.of(6) };
    expect(decodeRows([total], 3)).toEqual({ kind: 'not-by-row', output: 'total' });
    expect(decodeColumns([total])).toEqual({ total: 6 });
  });

  it('keep the shape of what is empty', () => {
    expect(decodeColumns([{ name: 'x', dtype: 'string', dims: [2, 0], data: [] }])).toEqual({ x: [[], []] });
  });
});
