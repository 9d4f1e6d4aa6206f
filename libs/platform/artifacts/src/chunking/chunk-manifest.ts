import { buffer } from 'node:stream/consumers';
import type { ArtifactStore } from '../store/artifact-store.js';
import { ArtifactTooLargeError, InvalidManifestError } from '../store/artifact.errors.js';
import { isDigest, type Digest } from '../store/digest.js';

export interface ChunkRef {
  readonly digest: Digest;
  readonly sizeBytes: number;
}

/** A file as the list of its chunks. */
export interface ChunkManifest {
  /** Of the whole file. */
  readonly digest: Digest;
  readonly sizeBytes: number;
  readonly chunks: readonly ChunkRef[];
}

const FORMAT = 'orrery.chunked-file.v1';

/** About 550,000 chunks, which at the default sizes are some 150 GB. */
export const MAX_MANIFEST_BYTES = 64 * 1024 * 1024;

/** Canonical JSON: keys in order, no space. The same file chunked alike has the same manifest, and so the same digest. */
export function encodeManifest({ chunks, digest, sizeBytes }: ChunkManifest): Uint8Array {
  const refs = chunks.map((chunk) => ({ digest: chunk.digest, sizeBytes: chunk.sizeBytes }));
  const bytes = Buffer.from(JSON.stringify({ chunks: refs, digest, format: FORMAT, sizeBytes }));
  if (bytes.length > MAX_MANIFEST_BYTES) throw new ArtifactTooLargeError(sizeBytes);
  return bytes;
}

/** @throws ArtifactNotFoundError, InvalidManifestError, ArtifactCorruptedError */
export async function readManifest(store: ArtifactStore, manifestDigest: Digest): Promise<ChunkManifest> {
  const { sizeBytes } = await store.stat(manifestDigest);
  if (sizeBytes > MAX_MANIFEST_BYTES) throw new InvalidManifestError(manifestDigest, 'it is too large');
  const bytes = await buffer(await store.get(manifestDigest, { verify: true }));
  const manifest = decodeTextManifest(bytes);
  if (typeof manifest === 'string') throw new InvalidManifestError(manifestDigest, manifest);
  return manifest;
}

/** The manifest, or what is wrong with it. */
export function decodeTextManifest(bytes: Buffer): ChunkManifest | string {
  const value = parseJson(bytes);
  if (!isRecord(value) || value['format'] !== FORMAT) return `its format is not ${FORMAT}`;
  const { digest, sizeBytes, chunks } = value;
  if (!isDigest(digest) || !isCount(sizeBytes) || !Array.isArray(chunks))
    return 'a field is missing or wrong';
  if (!chunks.every(isChunkRef)) return 'a chunk is described wrongly';
  const manifest = { digest, sizeBytes, chunks };
  if (chunks.reduce((sum, chunk) => sum + chunk.sizeBytes, 0) !== sizeBytes) return 'its sizes do not add up';
  return bytes.equals(encodeManifest(manifest)) ? manifest : 'it is not in canonical form';
}

function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return undefined;
  }
}

function isChunkRef(value: unknown): value is ChunkRef {
  return (
    isRecord(value) && isDigest(value['digest']) && isCount(value['sizeBytes']) && value['sizeBytes'] > 0
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}
