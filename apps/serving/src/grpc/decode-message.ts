import { fromBinary, type DescMessage, type MessageShape } from '@bufbuild/protobuf';
import { InvalidInputError } from '@orrery/domain';
import { measureWire, type WireLimits } from '@orrery/math-onnx';
import { status as Status } from '@grpc/grpc-js';
import { GrpcError } from './grpc-status.js';

/**
 * A message of 2 bytes can become 400 of objects: what decoding may take is bounded by itself. It is room for 1.8 million
 * numbers one by one; raw ones do not count.
 */
const LIMITS: WireLimits = { decodedBytes: 64 * 1024 * 1024, depth: 16 };

/**
 * Reads a message; its byte strings are views of `bytes`.
 *
 * @throws {InvalidInputError} when the bytes are no such message.
 * @throws {GrpcError} RESOURCE_EXHAUSTED when it would take too much memory.
 */
export function decodeMessage<D extends DescMessage>(schema: D, bytes: Uint8Array): MessageShape<D> {
  const measured = measureWire(schema, bytes, LIMITS);
  if (measured.kind === 'too-large') {
    throw new GrpcError(
      Status.RESOURCE_EXHAUSTED,
      `The ${schema.name} has too many values that are not sent raw, or messages too deep inside others: send its tensors as bytes, or in parts.`,
    );
  }
  if (measured.kind !== 'ok') throw notDecoded(schema, `its bytes are wrong at ${measured.offset}`);
  try {
    return fromBinary(schema, bytes, { readUnknownFields: false });
  } catch (error) {
    throw notDecoded(schema, error instanceof Error ? error.message : 'it cannot be read');
  }
}

function notDecoded({ name }: DescMessage, reason: string): InvalidInputError {
  return new InvalidInputError('message', `This is no ${name}: ${reason}.`);
}
