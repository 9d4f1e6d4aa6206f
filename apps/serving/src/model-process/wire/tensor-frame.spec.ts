import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FRAME_HEADER_BYTES, FRAME_KIND, MalformedFrameError } from './frame.js';
import { decodeTensorBody, encodeTensorFrame } from './tensor-frame.js';
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
