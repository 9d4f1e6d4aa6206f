import { describe, expect, it } from 'vitest';
import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { ModelInferRequestSchema } from '../generated/grpc_service_pb.js';
import { alignInPlace } from './align-in-place.js';

const SIZES = [16_384, 16_388, 16_384] as const;

/** A request whose raw tensors follow one upon another, from the given offset of its buffer on. */
function rawContents(offset: number): readonly Uint8Array[] {
  const rawInputContents = SIZES.map((size, index) => Buffer.alloc(size, index + 1));
  const message = toBinary(ModelInferRequestSchema, create(ModelInferRequestSchema, { rawInputContents }));
  const buffer = new Uint8Array(offset + message.byteLength);
  buffer.set(message, offset);
  return fromBinary(ModelInferRequestSchema, buffer.subarray(offset)).rawInputContents;
}

describe('alignInPlace', () => {
  it.each([0, 1, 2, 3, 5])('touches nothing but the field, wherever it begins (%i)', (offset) => {
    const fields = rawContents(offset);
    const moved = fields.map((field) => alignInPlace(field, 4));
    for (const [index, field] of moved.entries()) {
      expect(field.byteOffset % 4).toBe(0);
      expect(field.buffer).toBe(fields[index]?.buffer);
      expect(Buffer.from(field).equals(Buffer.alloc(SIZES[index] ?? 0, index + 1))).toBe(true);
    }
  });

  it('leaves alone what is small, or wider than the bytes before it allow', () => {
    const small = new Uint8Array(100).subarray(1, 9);
    expect(alignInPlace(small, 4)).toBe(small);
    const wide = new Uint8Array(20_001).subarray(1);
    expect(alignInPlace(wide, 8)).toBe(wide);
  });
});
