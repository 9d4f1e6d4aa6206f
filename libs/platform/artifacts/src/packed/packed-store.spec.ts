import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { encodeManifest } from '../chunking/chunk-manifest.js';
import { FolderArtifactStore } from '../folder/folder-artifact-store.js';
import { digestOfBytes, type Digest } from '../store/digest.js';
import type { LeaseId } from './lease-id.js';
import { PackedStore } from './packed-store.js';
import type { FileToPut, PutFile } from './stored-file.js';
import { MemoryChunkIndex } from './testing/memory-chunk-index.js';

const LEASE = 'lease' as LeaseId;
/** Small enough for a file of kilobytes to have hundreds of chunks and several packs. */
const SMALL = { sizes: { minBytes: 64, avgBytes: 256, maxBytes: 1024 }, packBytes: 8 * 1024 };

let folder: string;
let store: FolderArtifactStore;
let index: MemoryChunkIndex;
let packed: PackedStore;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'orrery-spec-packed-'));
  store = await FolderArtifactStore.open(folder);
  index = new MemoryChunkIndex();
  packed = new PackedStore({ store, index, ...SMALL });
});

afterEach(() => rm(folder, { recursive: true, force: true }));

async function put(bytes: Uint8Array, pieceBytes = 5000) {
  const writer = packed.writer(LEASE);
  for (let at = 0; at < bytes.length; at += pieceBytes)
    await writer.write(bytes.subarray(at, at + pieceBytes));
  return writer.finish();
}

async function blobs(): Promise<Digest[]> {
  const digests: Digest[] = [];
  for await (const { digest } of store.list()) digests.push(digest);
  return digests;
}

async function* stream<T>(items: readonly T[]): AsyncGenerator<T> {
  yield* items;
}

describe('PackedStore', () => {
  it('gives back any bytes in any pieces, and any range of them', async () => {
    const bytes = fc.uint8Array({ maxLength: 40_000 });
    const property = fc.asyncProperty(
      bytes,
      fc.integer({ min: 1, max: 9000 }),
      fc.nat(),
      fc.nat(),
      async (...some) => {
        const [file, pieceBytes, first, second] = some;
        const { manifest, digest, sizeBytes } = await put(file, pieceBytes);
        expect({ digest, sizeBytes }).toEqual({ digest: digestOfBytes(file), sizeBytes: file.length });
        const [offset, length] = [first % (file.length + 1), second % 5000];
        const part = await buffer(await packed.read(manifest, { range: { offset, length } }));
        expect(part.equals(file.subarray(offset, offset + length))).toBe(true);
      },
    );
    await fc.assert(property, { numRuns: 30 });
  });

  it('cuts and hashes a large file in another thread just as a small one here', async () => {
    const elsewhere = new PackedStore({ store, index: new MemoryChunkIndex(), ...SMALL, largeBytes: 0 });
    const bytes = fc.uint8Array({ maxLength: 40_000 });
    const property = fc.asyncProperty(bytes, fc.integer({ min: 1, max: 9000 }), async (file, pieceBytes) => {
      const writer = elsewhere.writer(LEASE, { md5: true });
      for (let at = 0; at < file.length; at += pieceBytes)
        await writer.write(file.subarray(at, at + pieceBytes));
      const { newBytes: _, ...stored } = await writer.finish();
      const { newBytes: __, ...here } = await put(file, pieceBytes);
      expect(stored).toEqual({ ...here, md5: createHash('md5').update(file).digest('hex') });
      expect((await buffer(await elsewhere.read(stored.manifest))).equals(file)).toBe(true);
    });
    await fc.assert(property, { numRuns: 20 });
  });

  it('gives back a file of many pieces of memory that was handed over', async () => {
    const standard = new PackedStore({ store, index });
    const file = randomBytes(12_345_678);
    const writer = standard.writer(LEASE, { ownsPieces: true });
    for (let at = 0; at < file.length; at += 50_000)
      await writer.write(Uint8Array.from(file.subarray(at, at + 50_000)));
    const { manifest, digest } = await writer.finish();
    expect(digest).toBe(digestOfBytes(file));
    expect((await buffer(await standard.read(manifest))).equals(file)).toBe(true);
  });

  it('frees the memory of pieces of a large file that it owns, and of no other', async () => {
    const write = async (ownsPieces: boolean) => {
      const writer = new PackedStore({ store, index }).writer(LEASE, { ownsPieces });
      const pieces = Array.from({ length: 64 }, () => new Uint8Array(64 * 1024));
      for (const piece of pieces) await writer.write(piece);
      await writer.finish();
      return pieces.filter(({ length }) => length === 0).length;
    };
    expect(await write(true)).toBeGreaterThan(32);
    expect(await write(false)).toBe(0);
  });

  it('stores of an edited file the chunks around the edit, and a list of all', async () => {
    const file = randomBytes(200_000);
    await put(file);
    const edits = fc.record({
      at: fc.nat({ max: 199_999 }),
      cut: fc.nat({ max: 40 }),
      text: fc.string({ maxLength: 40 }),
    });
    const property = fc.asyncProperty(edits, async ({ at, cut, text }) => {
      const edited = Buffer.concat([file.subarray(0, at), Buffer.from(text), file.subarray(at + cut)]);
      const { newBytes, chunks } = await put(edited);
      expect(newBytes).toBeLessThanOrEqual(6 * 1024 + 100 + 36 * chunks);
    });
    await fc.assert(property, { numRuns: 20 });
  });

  it('counts what a file adds to the store to the byte', async () => {
    const { newBytes, manifest } = await put(randomBytes(50_000));
    let storedBytes = 0;
    for await (const blob of store.list()) storedBytes += blob.sizeBytes;
    expect(newBytes).toBe(storedBytes);
    expect((await put(await buffer(await packed.read(manifest)))).newBytes).toBe(0);
  });

  it('announces every pack before it can be seen', async () => {
    await put(randomBytes(50_000));
    const seen = await blobs();
    expect(seen.length).toBeGreaterThan(4);
    expect(new Set(seen)).toEqual(index.announced);
  });

  it('leaves nothing of a pack that could not be announced', async () => {
    index.announce = () => Promise.reject(new RangeError('the index is down'));
    await expect(put(randomBytes(50_000))).rejects.toThrow('the index is down');
    expect(await blobs()).toEqual([]);
  });

  it('puts small files into shared packs and tells each once it is durable, in order', async () => {
    const files: FileToPut[] = Array.from({ length: 500 }, (_, i) => ({
      path: `${i}`,
      source: Buffer.from(`file ${i}`),
    }));
    const told: PutFile[] = [];
    const batches = stream([files.slice(0, 10), [], files.slice(10, 11), files.slice(11)]);
    for await (const put of packed.putFiles(LEASE, batches, { md5: true })) {
      for (const { file } of put) expect(index.files.has(file.manifest)).toBe(true);
      told.push(...put);
    }
    expect(told.map(({ path }) => path)).toEqual(files.map(({ path }) => path));
    expect((await blobs()).length).toBeLessThan(15);
    for (const { path, file } of told.slice(0, 20)) {
      expect(String(await buffer(await packed.read(file.manifest)))).toBe(`file ${path}`);
      expect(file.md5).toBe(createHash('md5').update(`file ${path}`).digest('hex'));
    }
  });

  it('refuses bytes that are not those that were announced, and one byte too many', async () => {
    const writer = packed.writer(LEASE, { md5: true, maxBytes: 10 });
    await writer.write(Buffer.from('0123456789'));
    await expect(writer.write(Buffer.from('x'))).rejects.toMatchObject({ code: 'ARTIFACT_TOO_LARGE' });

    const sha = packed.writer(LEASE);
    await sha.write(Buffer.from('abc'));
    await expect(sha.finish({ sha256: digestOfBytes(Buffer.from('abd')) })).rejects.toMatchObject({
      code: 'DIGEST_MISMATCH',
    });
    const md5 = packed.writer(LEASE, { md5: true });
    await md5.write(Buffer.from('abc'));
    await expect(md5.finish({ md5: 'd41d8cd98f00b204e9800998ecf8427e' })).rejects.toMatchObject({
      code: 'MD5_MISMATCH',
    });
    expect(index.files.size).toBe(0);
  });

  it('refuses a state that is none, and a manifest that is none', async () => {
    expect(() => packed.writer(LEASE, { resume: Buffer.from('nothing of the kind') })).toThrow(
      /cannot be read/,
    );
    const state = await packed.writer(LEASE).suspend();
    expect(() => packed.writer(LEASE, { resume: Buffer.concat([state, Buffer.alloc(2 << 20)]) })).toThrow(
      /length/,
    );
    const { manifest } = await put(Buffer.from('a file'));
    const text = digestOfBytes(Buffer.from('a file'));
    await expect(packed.read(text)).rejects.toMatchObject({ code: 'INVALID_MANIFEST' });
    await expect(packed.read(digestOfBytes(Buffer.from('unknown')))).rejects.toMatchObject({
      code: 'ARTIFACT_NOT_FOUND',
    });
    await expect(packed.read(manifest, { range: { offset: 7 } })).rejects.toMatchObject({
      code: 'INVALID_RANGE',
    });
  });

  it('goes on where a suspended writer ended, at every byte', async () => {
    const bytes = randomBytes(3000);
    const { manifest } = await put(bytes);
    for (const at of [0, 1, 63, 64, 1024, 1500, 2999, 3000]) {
      const first = packed.writer(LEASE);
      await first.write(bytes.subarray(0, at));
      const second = packed.writer(LEASE, { resume: await first.suspend() });
      await second.write(bytes.subarray(at));
      expect(await second.finish()).toMatchObject({ manifest, sizeBytes: 3000 });
    }
  });

  it('goes on with a large file where a suspended writer ended, here or in another thread', async () => {
    const elsewhere = new PackedStore({ store, index, ...SMALL, largeBytes: 0 });
    const bytes = randomBytes(30_000);
    const { manifest } = await put(bytes);
    for (const [one, other] of [
      [elsewhere, elsewhere],
      [elsewhere, packed],
      [packed, elsewhere],
    ] as const) {
      const first = one.writer(LEASE);
      await first.write(bytes.subarray(0, 17_777));
      const second = other.writer(LEASE, { resume: await first.suspend() });
      await second.write(bytes.subarray(17_777));
      expect(await second.finish()).toMatchObject({ manifest, digest: digestOfBytes(bytes) });
    }
  });

  it('reads files of old, of which each chunk is a blob, and tells when one is not what it was', async () => {
    const bytes = randomBytes(30);
    const refs = await Promise.all(
      [bytes.subarray(0, 10), bytes.subarray(10)].map((chunk) => store.put(chunk)),
    );
    const chunks = refs.map(({ digest, sizeBytes }) => ({ digest, sizeBytes }));
    const { digest: manifest } = await store.put(
      encodeManifest({ digest: digestOfBytes(bytes), sizeBytes: 30, chunks }),
    );
    expect((await buffer(await packed.read(manifest))).equals(bytes)).toBe(true);

    const longer = chunks.map(({ digest }) => ({ digest, sizeBytes: 20 }));
    const wrong = await store.put(
      encodeManifest({ digest: digestOfBytes(bytes), sizeBytes: 40, chunks: longer }),
    );
    await expect(buffer(await packed.read(wrong.digest))).rejects.toMatchObject({
      code: 'ARTIFACT_CORRUPTED',
    });
  });

  it('reads a chunk from where it was moved while it was read', async () => {
    const bytes = randomBytes(6000);
    const { manifest } = await put(bytes);
    const [old] = await blobs();
    const { chunks } = await packed.manifest(manifest);
    const stale = new Map(index.places);

    await packed.rewrite(LEASE, [...chunks, { digest: manifest, sizeBytes: 52 + 36 * chunks.length }]);
    if (old !== undefined) await store.delete(old);
    const find = index.find.bind(index);
    let looks = 0;
    index.find = async (digests) => {
      looks += 1;
      const places = looks === 2 ? stale : index.places;
      return looks === 2
        ? new Map([...places].filter(([digest]) => digests.includes(digest)))
        : find(digests);
    };

    expect((await buffer(await packed.read(manifest))).equals(bytes)).toBe(true);
  });
});
