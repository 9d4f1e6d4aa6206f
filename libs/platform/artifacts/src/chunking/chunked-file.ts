import { Readable } from 'node:stream';
import type { ArtifactStore, PutOptions, PutResult } from '../store/artifact-store.js';
import { ArtifactCorruptedError } from '../store/artifact.errors.js';
import { spanOfRange, type ByteRange, type ByteSpan } from '../store/byte-range.js';
import { piecesOf, type ByteSource } from '../store/byte-source.js';
import { checkDigest } from '../store/check-digest.js';
import { DigestBuilder, type Digest } from '../store/digest.js';
import { encodeManifest, readManifest, type ChunkManifest, type ChunkRef } from './chunk-manifest.js';
import { DEFAULT_CHUNK_SIZES, splitIntoChunks, type ChunkSizes } from './fast-cdc.js';
import { mapInOrder } from './map-in-order.js';

export interface ChunkedFile extends ChunkManifest {
  /** The blob that holds the manifest: the file's name for `getChunked`. */
  readonly manifestDigest: Digest;
  /** What this put added to the store, the manifest not counted. */
  readonly newChunks: number;
  readonly newBytes: number;
}

export interface PutChunkedOptions extends PutOptions {
  readonly sizes?: ChunkSizes;
}

const PARALLEL_PUTS = 4;

/**
 * Stores a file as content-defined chunks and a manifest. Bytes that any file shares with it are stored once: putting the
 * same file again adds nothing, and a small edit adds the chunks around it.
 *
 * The manifest comes last, so a put that fails leaves no file, only chunks that nothing names. They are kept: another
 * put may have found them and rely on them by now.
 */
export async function putChunked(
  store: ArtifactStore,
  source: ByteSource,
  options: PutChunkedOptions = {},
): Promise<ChunkedFile> {
  const whole = new DigestBuilder();
  async function* hashedChunks(): AsyncGenerator<Uint8Array> {
    for await (const chunk of splitIntoChunks(
      piecesOf(source, options.maxBytes),
      options.sizes ?? DEFAULT_CHUNK_SIZES,
    )) {
      whole.update(chunk);
      yield chunk;
    }
  }
  const puts: PutResult[] = [];
  for await (const put of mapInOrder(hashedChunks(), PARALLEL_PUTS, (chunk) => store.put(chunk)))
    puts.push(put);
  const digest = whole.finish();
  checkDigest(digest, options.expectedSha256);
  const chunks: ChunkRef[] = puts.map((put) => ({ digest: put.digest, sizeBytes: put.sizeBytes }));
  const manifest = { digest, sizeBytes: totalBytes(puts), chunks };
  const { digest: manifestDigest } = await store.put(encodeManifest(manifest));
  const added = puts.filter((put) => put.isNew);
  return { ...manifest, manifestDigest, newChunks: added.length, newBytes: totalBytes(added) };
}

export interface GetChunkedOptions {
  readonly range?: ByteRange;
}

/**
 * Reads a chunked file, or a range of it, from the chunks that the range touches. Chunks that are read whole are verified;
 * a damaged or missing one fails the stream with ArtifactCorruptedError.
 */
export async function getChunked(
  store: ArtifactStore,
  manifestDigest: Digest,
  options: GetChunkedOptions = {},
): Promise<Readable> {
  const { chunks, sizeBytes } = await readManifest(store, manifestDigest);
  const span = spanOfRange(options.range, sizeBytes);
  return Readable.from(piecesInSpan(store, chunks, span), { objectMode: false });
}

async function* piecesInSpan(
  store: ArtifactStore,
  chunks: readonly ChunkRef[],
  span: ByteSpan,
): AsyncGenerator<Uint8Array> {
  let chunkStart = 0;
  for (const chunk of chunks) {
    const start = Math.max(span.start - chunkStart, 0);
    const end = Math.min(span.end - chunkStart, chunk.sizeBytes);
    chunkStart += chunk.sizeBytes;
    if (start < end) yield* piecesOfChunk(store, chunk, { start, end });
    if (chunkStart >= span.end) return;
  }
}

async function* piecesOfChunk(
  store: ArtifactStore,
  chunk: ChunkRef,
  span: ByteSpan,
): AsyncGenerator<Uint8Array> {
  const length = span.end - span.start;
  const isWhole = length === chunk.sizeBytes;
  const options = isWhole ? ({ verify: true } as const) : { range: { offset: span.start, length } };
  let received = 0;
  for await (const piece of (await store.get(chunk.digest, options)) as AsyncIterable<Uint8Array>) {
    received += piece.byteLength;
    yield piece;
  }
  if (received !== length)
    throw new ArtifactCorruptedError(chunk.digest, `${received} of ${length} bytes came`);
}

function totalBytes(blobs: readonly { readonly sizeBytes: number }[]): number {
  return blobs.reduce((sum, blob) => sum + blob.sizeBytes, 0);
}
