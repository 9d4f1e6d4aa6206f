import type { ChunkManifest, ChunkRef } from '../chunking/chunk-manifest.js';
import { decodeTextManifest } from '../chunking/chunk-manifest.js';
import { ArtifactTooLargeError, InvalidManifestError } from '../store/artifact.errors.js';
import { bytesOfDigest, digestFromBytes, type Digest } from '../store/digest.js';

/**
 * The list of a file's chunks in 36 bytes each, where the JSON of the first form took three times as many. Integers are
 * big-endian, digests raw.
 *
 *     offset  bytes
 *          0      8  "ORRFILE2"
 *          8     32  sha256 of the whole file
 *         40      8  its size
 *         48      4  number of chunks
 *         52     36  for each chunk in order: its sha256, and its size in 4 bytes
 */
const MAGIC = Buffer.from('ORRFILE2', 'latin1');
const DIGEST_BYTES = 32;
const SIZE_AT = MAGIC.length + DIGEST_BYTES;
const COUNT_AT = SIZE_AT + 8;
const HEADER_BYTES = COUNT_AT + 4;
const CHUNK_BYTES = DIGEST_BYTES + 4;

/** A manifest is one chunk, and so within a pack: about 1.6 million chunks, some 400 GB. */
export const MAX_FILE_MANIFEST_BYTES = 60 * 1024 * 1024;

/** The one canonical form: the same file cut alike has the same manifest. */
export function encodeFileManifest({ digest, sizeBytes, chunks }: ChunkManifest): Buffer {
  const length = HEADER_BYTES + chunks.length * CHUNK_BYTES;
  if (length > MAX_FILE_MANIFEST_BYTES) throw new ArtifactTooLargeError(sizeBytes);
  const bytes = Buffer.alloc(length);
  MAGIC.copy(bytes);
  bytes.set(bytesOfDigest(digest), MAGIC.length);
  bytes.writeBigUInt64BE(BigInt(sizeBytes), SIZE_AT);
  bytes.writeUInt32BE(chunks.length, COUNT_AT);
  writeChunkRefs(bytes, HEADER_BYTES, chunks);
  return bytes;
}

/** Reads either form. @throws InvalidManifestError */
export function decodeFileManifest(manifest: Digest, bytes: Buffer): ChunkManifest {
  const isBinary = bytes.length >= HEADER_BYTES && bytes.subarray(0, MAGIC.length).equals(MAGIC);
  const decoded = isBinary ? decodeBinary(bytes) : decodeTextManifest(bytes);
  if (typeof decoded === 'string') throw new InvalidManifestError(manifest, decoded);
  return decoded;
}

function decodeBinary(bytes: Buffer): ChunkManifest | string {
  const count = bytes.readUInt32BE(COUNT_AT);
  if (bytes.length !== HEADER_BYTES + count * CHUNK_BYTES) return 'its length is not that of its chunks';
  const sizeBytes = Number(bytes.readBigUInt64BE(SIZE_AT));
  const chunks = readChunkRefs(bytes, HEADER_BYTES, count);
  const total = chunks.reduce((sum, chunk) => sum + chunk.sizeBytes, 0);
  if (total !== sizeBytes) return 'its sizes do not add up';
  return { digest: digestFromBytes(bytes.subarray(MAGIC.length, SIZE_AT)), sizeBytes, chunks };
}

export function sizeOfChunkRefs(count: number): number {
  return count * CHUNK_BYTES;
}

export function writeChunkRefs(into: Buffer, offset: number, chunks: readonly ChunkRef[]): void {
  let at = offset;
  for (const chunk of chunks) {
    into.set(bytesOfDigest(chunk.digest), at);
    into.writeUInt32BE(chunk.sizeBytes, at + DIGEST_BYTES);
    at += CHUNK_BYTES;
  }
}

export function readChunkRefs(from: Buffer, offset: number, count: number): ChunkRef[] {
  const chunks: ChunkRef[] = [];
  for (let at = offset; chunks.length < count; at += CHUNK_BYTES) {
    const digest = digestFromBytes(from.subarray(at, at + DIGEST_BYTES));
    chunks.push({ digest, sizeBytes: from.readUInt32BE(at + DIGEST_BYTES) });
  }
  return chunks;
}
