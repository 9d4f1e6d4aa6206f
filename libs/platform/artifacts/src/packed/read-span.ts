import { buffer } from 'node:stream/consumers';
import type { ChunkRef } from '../chunking/chunk-manifest.js';
import type { ArtifactStore, GetOptions } from '../store/artifact-store.js';
import {
  ArtifactCorruptedError,
  ArtifactNotFoundError,
  InvalidRangeError,
} from '../store/artifact.errors.js';
import { digestOfBytes, type Digest } from '../store/digest.js';
import type { ChunkPlace } from './chunk-index.js';

/** The bytes at a place, as far as there are any. Nobody has verified them. */
export function readSpan(store: ArtifactStore, place: ChunkPlace): Promise<Buffer> {
  const { blob, offset, sizeBytes: length } = place;
  return readAsFarAsThere(store, blob, { range: { offset, length } });
}

/** The bytes of a whole blob; none where it is missing. Nobody has verified them. */
export function readBlob(store: ArtifactStore, blob: Digest): Promise<Buffer> {
  return readAsFarAsThere(store, blob, {});
}

export function isChunk(bytes: Uint8Array, { digest, sizeBytes }: ChunkRef): boolean {
  return bytes.length === sizeBytes && digestOfBytes(bytes) === digest;
}

/** Reads a blob through: whether it is all there and has its digest. */
export async function holdsIntact(store: ArtifactStore, blob: Digest): Promise<boolean> {
  try {
    for await (const _ of await store.get(blob, { verify: true }));
    return true;
  } catch (error) {
    if (error instanceof ArtifactNotFoundError || error instanceof ArtifactCorruptedError) return false;
    throw error;
  }
}

async function readAsFarAsThere(store: ArtifactStore, blob: Digest, options: GetOptions): Promise<Buffer> {
  try {
    return await buffer(await store.get(blob, options));
  } catch (error) {
    if (error instanceof ArtifactNotFoundError || error instanceof InvalidRangeError) return Buffer.alloc(0);
    throw error;
  }
}
