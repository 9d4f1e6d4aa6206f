import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterAll, describe, expect, it } from 'vitest';
import { FolderArtifactStore } from '../folder/folder-artifact-store.js';
import type { ArtifactStore } from '../store/artifact-store.js';
import {
  ArtifactCorruptedError,
  ArtifactTooLargeError,
  DigestMismatchError,
  InvalidManifestError,
  InvalidRangeError,
} from '../store/artifact.errors.js';
import { digestOfBytes } from '../store/digest.js';
import { encodeManifest, readManifest } from './chunk-manifest.js';
import { getChunked, putChunked } from './chunked-file.js';

const roots: string[] = [];
const sizes = { minBytes: 1_024, avgBytes: 4_096, maxBytes: 16_384 };

async function openStore(): Promise<ArtifactStore> {
  const root = await mkdtemp(join(tmpdir(), 'orrery-chunked-'));
  roots.push(root);
  return FolderArtifactStore.open(root);
}

async function* inPieces(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 10_007) yield bytes.subarray(at, at + 10_007);
}

async function countBlobs(store: ArtifactStore): Promise<number> {
  let count = 0;
  for await (const _ of store.list()) count += 1;
  return count;
}

afterAll(async () => {
  for (const root of roots) await rm(root, { recursive: true });
});

describe('putChunked', () => {
  it('describes the file, and gives it back', async () => {
    const store = await openStore();
    const bytes = randomBytes(300_000);
    const file = await putChunked(store, inPieces(bytes), { sizes });
    expect(file).toMatchObject({ digest: digestOfBytes(bytes), sizeBytes: 300_000, newBytes: 300_000 });
    expect(file.newChunks).toBe(file.chunks.length);
    expect((await buffer(await getChunked(store, file.manifestDigest))).equals(bytes)).toBe(true);
    expect(await readManifest(store, file.manifestDigest)).toEqual({
      digest: file.digest,
      sizeBytes: file.sizeBytes,
      chunks: file.chunks,
    });
  });

  it('adds nothing when the same bytes are put again', async () => {
    const store = await openStore();
    const bytes = randomBytes(300_000);
    const first = await putChunked(store, bytes, { sizes });
    const count = await countBlobs(store);
    const second = await putChunked(store, inPieces(bytes), { sizes });
    expect(second).toEqual({ ...first, newChunks: 0, newBytes: 0 });
    expect(await countBlobs(store)).toBe(count);
  });

  it('adds one or two chunks for an inserted byte', async () => {
    const store = await openStore();
    const bytes = randomBytes(8 * 1024 * 1024);
    await putChunked(store, bytes);
    const edited = Buffer.concat([bytes.subarray(0, 3_000_000), Buffer.from('x'), bytes.subarray(3_000_000)]);
    const { newChunks, newBytes } = await putChunked(store, edited);
    expect(newChunks).toBeGreaterThanOrEqual(1);
    // Two in the middle of random bytes, a few more when the first new cut misses the next old one.
    expect(newChunks).toBeLessThanOrEqual(4);
    expect(newBytes).toBeLessThan(bytes.length / 2);
  });

  it('counts chunks that repeat within the file once', async () => {
    const store = await openStore();
    const file = await putChunked(store, Buffer.alloc(16_384 * 10), { sizes });
    expect(file).toMatchObject({ newChunks: 1, newBytes: 16_384 });
    expect(file.chunks).toHaveLength(10);
  });

  it('takes the empty file', async () => {
    const store = await openStore();
    const file = await putChunked(store, new Uint8Array(0));
    expect(file).toMatchObject({ sizeBytes: 0, chunks: [], newChunks: 0, newBytes: 0 });
    expect(await buffer(await getChunked(store, file.manifestDigest))).toHaveLength(0);
  });

  it('makes no file of a stream that is too long, wrong or broken', async () => {
    const store = await openStore();
    const bytes = randomBytes(100_000);
    async function* broken(): AsyncGenerator<Uint8Array> {
      yield bytes;
      throw new Error('the client went away');
    }
    const tooLong = putChunked(store, inPieces(bytes), { sizes, maxBytes: 99_999 });
    await expect(tooLong).rejects.toBeInstanceOf(ArtifactTooLargeError);
    const wrong = putChunked(store, bytes, { sizes, expectedSha256: digestOfBytes(randomBytes(1)) });
    await expect(wrong).rejects.toBeInstanceOf(DigestMismatchError);
    await expect(putChunked(store, broken(), { sizes })).rejects.toThrow('the client went away');
    for await (const blob of store.list()) {
      await expect(readManifest(store, blob.digest)).rejects.toBeInstanceOf(InvalidManifestError);
    }
    expect(await readdir(join(roots.at(-1) ?? '', 'incoming'))).toEqual([]);
  });
});

describe('getChunked', () => {
  it('reads any range as a slice would', async () => {
    const store = await openStore();
    const bytes = randomBytes(60_000);
    const { manifestDigest, chunks } = await putChunked(store, bytes, { sizes });
    const edge = chunks[0]?.sizeBytes ?? 0;
    for (const offset of [0, 1, edge - 1, edge, edge + 1, 30_000, 59_999, 60_000]) {
      for (const length of [0, 1, edge, 20_000, 100_000]) {
        const read = await buffer(await getChunked(store, manifestDigest, { range: { offset, length } }));
        expect(read.equals(bytes.subarray(offset, offset + length))).toBe(true);
      }
    }
    const behind = getChunked(store, manifestDigest, { range: { offset: 60_001 } });
    await expect(behind).rejects.toBeInstanceOf(InvalidRangeError);
  });

  it('refuses a blob that is no manifest', async () => {
    const store = await openStore();
    const { digest } = await store.put(randomBytes(100));
    await expect(getChunked(store, digest)).rejects.toBeInstanceOf(InvalidManifestError);
  });

  it.each([
    ['sizes that do not add up', (text: string) => text.replace(/"sizeBytes":10}$/, '"sizeBytes":11}')],
    ['a digest that is a path', (text: string) => text.replace(/sha256:[0-9a-f]{64}/, '../../etc/passwd')],
    ['another order of the same fields', (text: string) => `${text.slice(0, -1)} }`],
    ['another format', (text: string) => text.replace('.v1', '.v2')],
  ])('refuses a manifest with %s', async (_, spoil) => {
    const store = await openStore();
    const digest = digestOfBytes(randomBytes(10));
    const text = Buffer.from(
      encodeManifest({ digest, sizeBytes: 10, chunks: [{ digest, sizeBytes: 10 }] }),
    ).toString();
    const spoiled = await store.put(Buffer.from(spoil(text)));
    await expect(readManifest(store, spoiled.digest)).rejects.toBeInstanceOf(InvalidManifestError);
  });

  it('fails when a chunk is shorter than the manifest says', async () => {
    const store = await openStore();
    const { digest } = await store.put(randomBytes(10));
    const manifest = encodeManifest({ digest, sizeBytes: 20, chunks: [{ digest, sizeBytes: 20 }] });
    const { digest: manifestDigest } = await store.put(manifest);
    await expect(buffer(await getChunked(store, manifestDigest))).rejects.toBeInstanceOf(
      ArtifactCorruptedError,
    );
  });
});
