import { describe, expect, it } from 'vitest';
import type { Tensor } from '../model-process/index.js';
import {
  PYTHON_STYLE,
  STRICT_STYLE,
  TF_SERVING_STYLE,
  writeColumns,
  writeFlatTensor,
  writeRows,
  writeTensor,
} from './write-tensors.js';

const float32 = (name: string, dims: readonly number[], ...values: readonly number[]): Tensor => ({
  name,
  dtype: 'float32',
  dims,
  data: Float32Array.from(values),
});

const string = (name: string, ...data: readonly string[]): Tensor => ({
  name,
  dtype: 'string',
  dims: [data.length],
  data,
});

describe('writeTensor', () => {
  it('nests by the dimensions, empty ones too', () => {
    expect(writeTensor(float32('y', [2, 1, 2], 1, 2.5, 3, 4), TF_SERVING_STYLE)).toBe(
      '[[[1.0,2.5]],[[3.0,4.0]]]',
    );
    expect(writeTensor(float32('y', [], 7), TF_SERVING_STYLE)).toBe('7.0');
    expect(writeTensor(float32('y', [0]), TF_SERVING_STYLE)).toBe('[]');
    expect(writeTensor(float32('y', [2, 0]), TF_SERVING_STYLE)).toBe('[[],[]]');
    expect(writeTensor(float32('y', [0, 2]), TF_SERVING_STYLE)).toBe('[]');
  });

  it.each<[string, Tensor, string]>([
    [
      'int64, exactly',
      { name: 'y', dtype: 'int64', dims: [2], data: BigInt64Array.of(-(2n ** 63n), 9007199254740993n) },
      '[-9223372036854775808,9007199254740993]',
    ],
    [
      'uint64, exactly',
      { name: 'y', dtype: 'uint64', dims: [1], data: BigUint64Array.of(2n ** 64n - 1n) },
      '[18446744073709551615]',
    ],
    ['int8', { name: 'y', dtype: 'int8', dims: [2], data: Int8Array.of(-128, 127) }, '[-128,127]'],
    ['bool', { name: 'y', dtype: 'bool', dims: [2], data: Uint8Array.of(1, 0) }, '[true,false]'],
    [
      'float16',
      { name: 'y', dtype: 'float16', dims: [2], data: Uint16Array.of(0x3c00, 0x3555) },
      '[1.0,0.33325195]',
    ],
    [
      'float64',
      { name: 'y', dtype: 'float64', dims: [2], data: Float64Array.of(0.1, 1 / 3) },
      '[0.1,0.3333333333333333]',
    ],
    ['text', string('y', 'a"\n', 'é'), '["a\\"\\n","é"]'],
  ])('writes %s', (_, tensor, text) => {
    expect(writeTensor(tensor, TF_SERVING_STYLE)).toBe(text);
  });

  it('writes what is not finite as the protocol has it', () => {
    const tensor = float32('y', [3], Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY);

    expect(writeTensor(tensor, TF_SERVING_STYLE)).toBe('[NaN,Infinity,-Infinity]');
    expect(writeTensor(tensor, PYTHON_STYLE)).toBe('[NaN,Infinity,-Infinity]');
    expect(writeTensor(tensor, STRICT_STYLE)).toBe('["NaN","Infinity","-Infinity"]');
  });

  it('writes strings as base64 where the name says bytes, and the protocol has that', () => {
    const tensor = string('image_bytes', 'héllo');

    expect(writeTensor(tensor, TF_SERVING_STYLE)).toBe('[{"b64":"aMOpbGxv"}]');
    expect(writeTensor(tensor, PYTHON_STYLE)).toBe('["héllo"]');
    expect(writeTensor(float32('y_bytes', [1], 1), TF_SERVING_STYLE)).toBe('[1.0]');
  });
});

describe('the others', () => {
  const two = [float32('a', [2], 1, 2), string('__proto__', 'x', 'y')];

  it('writeFlatTensor has no dimensions', () => {
    expect(writeFlatTensor(float32('y', [2, 1], 1, 2), STRICT_STYLE)).toBe('[1.0,2.0]');
    expect(writeFlatTensor(float32('y', [0]), STRICT_STYLE)).toBe('[]');
  });

  it('writeRows has a text for each row, bare for one output and by name for several', () => {
    expect(writeRows([float32('y', [2, 1], 1, 2)], 2, TF_SERVING_STYLE)).toEqual({
      kind: 'ok',
      rows: ['[1.0]', '[2.0]'],
    });
    expect(writeRows(two, 2, TF_SERVING_STYLE)).toEqual({
      kind: 'ok',
      rows: ['{"a":1.0,"__proto__":"x"}', '{"a":2.0,"__proto__":"y"}'],
    });
    expect(writeRows([float32('sum', [], 3)], 2, TF_SERVING_STYLE)).toEqual({
      kind: 'not-by-row',
      output: 'sum',
    });
  });

  it('writeColumns has each output whole, bare when there is only one', () => {
    expect(writeColumns(two, TF_SERVING_STYLE)).toBe('{"a":[1.0,2.0],"__proto__":["x","y"]}');
    expect(writeColumns([float32('y', [2], 1, 2)], TF_SERVING_STYLE)).toBe('[1.0,2.0]');
  });
});
