import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FRAME_HEADER_BYTES, FRAME_KIND, MalformedFrameError } from './frame.js';
import { decodeTensorBody, encodeTensorFrame, encodeTensorPieces } from './tensor-frame.js';
import type { TensorParts } from '../tensor/tensor.js';

const names = ['a', 'b', 'words'];
const indices = new Map(names.map((name, index) => [name, index]));
const header = { kind: FRAME_KIND.run, request: 1, computeMs: 0.25 };

const tensors: readonly TensorParts[] = [
  {
    name: 'b',
    dtype: 'int64',
    dims: [3, 1],
    parts: [BigInt64Array.of(1n, -(2n ** 63n)), BigInt64Array.of(3n)],
  },
  { name: 'words', dtype: 'string', dims: [2], parts: [['naïve 🪐'], ['']] },
  { name: 'a', dtype: 'float32', dims: [1, 3], parts: [Float32Array.of(Number.NaN, -0, 1.5)] },
];

function body(): Uint8Array {
  return encodeTensorFrame(header, tensors, indices).subarray(FRAME_HEADER_BYTES);
}

describe('tensors in a frame', () => {
  it('come back as they were, with their parts joined', () => {
    expect(decodeTensorBody(body(), names)).toEqual({
      computeMs: 0.25,
      tensors: [
        { name: 'b', dtype: 'int64', dims: [3, 1], data: BigInt64Array.of(1n, -(2n ** 63n), 3n) },
        { name: 'words', dtype: 'string', dims: [2], data: ['naïve 🪐', ''] },
        { name: 'a', dtype: 'float32', dims: [1, 3], data: Float32Array.of(Number.NaN, -0, 1.5) },
      ],
    });
  });

  it('keep their rank when they are scalars or empty', () => {
    const odd: TensorParts[] = [
      { name: 'a', dtype: 'bool', dims: [], parts: [Uint8Array.of(1)] },
      { name: 'b', dtype: 'float64', dims: [0, 4], parts: [new Float64Array()] },
    ];
    const bytes = encodeTensorFrame(header, odd, indices).subarray(FRAME_HEADER_BYTES);
    expect(decodeTensorBody(bytes, names).tensors.map(({ dims, data }) => [dims, data.length])).toEqual([
      [[], 1],
      [[0, 4], 0],
    ]);
  });

  it.each([
    ['one large tensor', [Float32Array.from({ length: 9_001 }, (_, i) => i / 7)]],
    ['a large tensor in parts', [new Float32Array(10_000).fill(1), new Float32Array(9_999).fill(2)]],
    ['many small parts', Array.from({ length: 100 }, (_, i) => new Float32Array(100).fill(i))],
  ])('are the same bytes in pieces as in one: %s', (_, parts) => {
    const dims = [parts.reduce((sum, { length }) => sum + length, 0)];
    const large: TensorParts[] = [{ name: 'b', dtype: 'float32', dims, parts }];
    const pieces = encodeTensorPieces(header, large, indices);
    expect(Buffer.concat(pieces).equals(encodeTensorFrame(header, large, indices))).toBe(true);
  });

  it('are not copied into pieces when they are large', () => {
    const data = new Float32Array(10_000);
    const large: TensorParts[] = [{ name: 'a', dtype: 'float32', dims: [100, 100], parts: [data] }];
    expect(encodeTensorPieces(header, large, indices)[1]?.buffer).toBe(data.buffer);
  });

  it('cannot be written under a name that the model does not have', () => {
    const stranger: TensorParts = { name: 'z', dtype: 'bool', dims: [], parts: [Uint8Array.of(1)] };
    expect(() => encodeTensorFrame(header, [stranger], indices)).toThrow(RangeError);
  });

  it('are refused, and nothing worse, when bytes are damaged or missing', () => {
    const damage = fc.record({ at: fc.nat(body().byteLength - 1), value: fc.integer({ min: 0, max: 255 }) });
    fc.assert(
      fc.property(fc.array(damage, { maxLength: 4 }), fc.nat(body().byteLength), (damages, length) => {
        const bytes = Uint8Array.from(body());
        for (const { at, value } of damages) bytes[at] = value;
        try {
          decodeTensorBody(bytes.slice(0, length), names);
        } catch (error) {
          expect(error).toBeInstanceOf(MalformedFrameError);
        }
      }),
      { numRuns: 1000 },
    );
  });
});
