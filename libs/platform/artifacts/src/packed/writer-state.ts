import type { ChunkRef } from '../chunking/chunk-manifest.js';
import { readChunkRefs, sizeOfChunkRefs, writeChunkRefs } from './file-manifest.js';
import { InvalidWriterStateError } from './packed.errors.js';

/** All that a writer knows, as bytes to be written down: chunks that are durable, and what is not a chunk yet. */
export type WriterState = Uint8Array;

export interface WrittenSoFar {
  readonly chunks: readonly ChunkRef[];
  readonly newBytes: number;
  readonly rest: Uint8Array;
}

/** "ORRWRIT1", new bytes in 8, number of chunks in 4, the chunks in 36 each, the rest. */
const MAGIC = Buffer.from('ORRWRIT1', 'latin1');
const COUNT_AT = MAGIC.length + 8;
const CHUNKS_AT = COUNT_AT + 4;

export function encodeWriterState({ chunks, newBytes, rest }: WrittenSoFar): WriterState {
  const restAt = CHUNKS_AT + sizeOfChunkRefs(chunks.length);
  const bytes = Buffer.alloc(restAt + rest.length);
  MAGIC.copy(bytes);
  bytes.writeBigUInt64BE(BigInt(newBytes), MAGIC.length);
  bytes.writeUInt32BE(chunks.length, COUNT_AT);
  writeChunkRefs(bytes, CHUNKS_AT, chunks);
  bytes.set(rest, restAt);
  return bytes;
}

/** @throws InvalidWriterStateError */
export function decodeWriterState(state: WriterState, maxRest: number): WrittenSoFar {
  const bytes = Buffer.from(state.buffer, state.byteOffset, state.byteLength);
  if (bytes.length < CHUNKS_AT || !bytes.subarray(0, MAGIC.length).equals(MAGIC))
    throw new InvalidWriterStateError('it has another form');
  const count = bytes.readUInt32BE(COUNT_AT);
  const restAt = CHUNKS_AT + sizeOfChunkRefs(count);
  if (bytes.length < restAt || bytes.length - restAt > maxRest)
    throw new InvalidWriterStateError('its length is wrong');
  return {
    chunks: readChunkRefs(bytes, CHUNKS_AT, count),
    newBytes: Number(bytes.readBigUInt64BE(MAGIC.length)),
    rest: bytes.subarray(restAt),
  };
}
