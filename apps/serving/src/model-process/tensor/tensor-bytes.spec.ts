import { describe, expect, it } from 'vitest';
import { bytesOfTensor, tensorOfBytes } from './tensor-bytes.js';
import type { Tensor } from './tensor.js';

const tensors: readonly Tensor[] = [
  { name: 'a', dtype: 'float32', dims: [2, 2], data: Float32Array.of(1, -0, Number.NaN, 2.5) },
  { name: 'a', dtype: 'int64', dims: [2], data: BigInt64Array.of(-(2n ** 63n), 1n) },
  { name: 'a', dtype: 'float16', dims: [1], data: Uint16Array.of(0x3c00) },
  { name: 'a', dtype: 'bool', dims: [0], data: new Uint8Array() },
  { name: 'a', dtype: 'string', dims: [3], data: ['naïve 🪐', '', 'b'] },
];

describe('the bytes of a tensor', () => {
  it.each(tensors)('make the same tensor again, wherever they lie: $dtype', (tensor) => {
    const bytes = bytesOfTensor(tensor);
    const shifted = new Uint8Array(bytes.byteLength + 1);
    shifted.set(bytes, 1);

    expect(tensorOfBytes(tensor, bytes)).toEqual(tensor);
    expect(tensorOfBytes(tensor, shifted.subarray(1))).toEqual(tensor);
  });

  it('are viewed, not copied, where they lie aligned', () => {
    const bytes = new Uint8Array(8);

    expect(tensorOfBytes({ name: 'a', dtype: 'float32', dims: [2] }, bytes)?.data).toHaveProperty(
      'buffer',
      bytes.buffer,
    );
  });

  it('are refused when they do not fill the dimensions exactly', () => {
    for (const tensor of tensors) {
      const bytes = bytesOfTensor(tensor);
      const head = { ...tensor, dims: [tensor.data.length + 1] };
      expect(tensorOfBytes(head, bytes)).toBeUndefined();
      expect(tensorOfBytes(tensor, Buffer.concat([bytes, new Uint8Array(1)]))).toBeUndefined();
    }
  });
});
