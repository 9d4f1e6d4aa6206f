import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import type { ArtifactStore } from './artifact-store.js';
import {
  ArtifactCorruptedError,
  ArtifactNotFoundError,
  ArtifactTooLargeError,
  DigestMismatchError,
  InvalidRangeError,
} from './artifact.errors.js';
import { InvalidDigestError } from './invalid-digest.error.js';
import { digestOfBytes, type Digest } from './digest.js';

export interface StoreUnderTest {
  readonly store: ArtifactStore;
  /** Replaces the stored bytes behind the store's back. */
  damage(digest: Digest, bytes: Uint8Array): Promise<void>;
  /** What lies in the medium besides finished blobs: temporary files, open uploads. */
  leftovers(): Promise<readonly string[]>;
}

const MIB = 1024 * 1024;

async function* inPieces(bytes: Uint8Array, pieceBytes: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += pieceBytes) yield bytes.subarray(at, at + pieceBytes);
}

async function* breakingAfter(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
  throw new Error('the client went away');
}

async function digestsIn(store: ArtifactStore): Promise<Digest[]> {
  const digests: Digest[] = [];
  for await (const blob of store.list()) digests.push(blob.digest);
  return digests;
}

/** What every artifact store must do. `open` gives a new, empty one each time. */
export function describeArtifactStore(name: string, open: () => Promise<StoreUnderTest>): void {
  describe(`${name} as an artifact store`, () => {
    describePut(open);
    describeAnnouncements(open);
    describeRefusals(open);
    describeGet(open);
    describeUpkeep(open);
  });
}

function describePut(open: () => Promise<StoreUnderTest>): void {
  it.each([0, 1, 65_536, 8 * MIB, 8 * MIB + 1, 19 * MIB])(
    'gives back the %i bytes that were put as a stream',
    async (size) => {
      const { store, leftovers } = await open();
      const bytes = randomBytes(size);
      const put = await store.put(Readable.from(inPieces(bytes, 300_001)));
      expect(put).toEqual({ digest: digestOfBytes(bytes), sizeBytes: size, isNew: true });
      expect(digestOfBytes(await buffer(await store.get(put.digest, { verify: true })))).toBe(put.digest);
      expect(await leftovers()).toEqual([]);
    },
  );

  it('gives back bytes that were put at once', async () => {
    const { store } = await open();
    const bytes = randomBytes(100_000);
    const { digest } = await store.put(bytes);
    expect((await buffer(await store.get(digest))).equals(bytes)).toBe(true);
  });

  it('knows bytes again, whether they come at once or as a stream', async () => {
    const { store } = await open();
    const bytes = randomBytes(200_000);
    expect((await store.put(bytes)).isNew).toBe(true);
    expect((await store.put(bytes)).isNew).toBe(false);
    expect((await store.put(inPieces(bytes, 999))).isNew).toBe(false);
    expect(await digestsIn(store)).toHaveLength(1);
  });

  it('calls one of many simultaneous puts of the same bytes new', async () => {
    const { store, leftovers } = await open();
    const bytes = randomBytes(50_000);
    const puts = await Promise.all(
      Array.from({ length: 20 }, (_, i) => store.put(i % 2 === 0 ? bytes : inPieces(bytes, 7_000))),
    );
    expect(puts.filter((put) => put.isNew)).toHaveLength(1);
    expect(await leftovers()).toEqual([]);
  });

  it('takes bytes that are what the sender said', async () => {
    const { store } = await open();
    const bytes = randomBytes(1_000);
    const digest = digestOfBytes(bytes);
    expect((await store.put(inPieces(bytes, 10), { expectedSha256: digest, maxBytes: 1_000 })).digest).toBe(
      digest,
    );
  });
}

function describeAnnouncements(open: () => Promise<StoreUnderTest>): void {
  it('announces a blob before it can be seen, whether it comes at once or as a stream', async () => {
    const { store } = await open();
    for (const bytes of [randomBytes(1_000), randomBytes(9 * MIB)]) {
      for (const source of [bytes, inPieces(Buffer.concat([bytes, Buffer.from('x')]), 70_000)]) {
        const seen: boolean[] = [];
        const { digest, sizeBytes } = await store.put(source, {
          announce: async (blob) => {
            seen.push(await store.has(blob.digest));
            expect(blob).toEqual({
              digest: blob.digest,
              sizeBytes: bytes.length + (source === bytes ? 0 : 1),
            });
          },
        });
        expect(seen).toEqual([false]);
        expect(await store.stat(digest)).toMatchObject({ sizeBytes });
      }
    }
  });

  it('stores nothing that could not be announced', async () => {
    const { store, leftovers } = await open();
    const announce = () => Promise.reject(new Error('the books are closed'));
    for (const source of [randomBytes(10), inPieces(randomBytes(9 * MIB), 100_000)])
      await expect(store.put(source, { announce })).rejects.toThrow('the books are closed');
    expect(await digestsIn(store)).toEqual([]);
    expect(await leftovers()).toEqual([]);
  });
}

function describeRefusals(open: () => Promise<StoreUnderTest>): void {
  it('stores nothing when the digest is not the expected one', async () => {
    const { store, leftovers } = await open();
    const bytes = randomBytes(1_000);
    const expectedSha256 = digestOfBytes(randomBytes(8));
    await expect(store.put(bytes, { expectedSha256 })).rejects.toBeInstanceOf(DigestMismatchError);
    await expect(store.put(inPieces(bytes, 10), { expectedSha256 })).rejects.toBeInstanceOf(
      DigestMismatchError,
    );
    expect(await digestsIn(store)).toEqual([]);
    expect(await leftovers()).toEqual([]);
  });

  it('stops reading a stream that is too long, and stores nothing', async () => {
    const { store, leftovers } = await open();
    let piecesTaken = 0;
    async function* endless(): AsyncGenerator<Uint8Array> {
      for (;;) {
        piecesTaken += 1;
        yield new Uint8Array(64 * 1024);
      }
    }
    await expect(store.put(endless(), { maxBytes: MIB })).rejects.toBeInstanceOf(ArtifactTooLargeError);
    expect(piecesTaken).toBe(17);
    await expect(store.put(new Uint8Array(11), { maxBytes: 10 })).rejects.toBeInstanceOf(
      ArtifactTooLargeError,
    );
    expect(await digestsIn(store)).toEqual([]);
    expect(await leftovers()).toEqual([]);
  });

  it.each([10, 9 * MIB])('leaves nothing of a stream that breaks after %i bytes', async (size) => {
    const { store, leftovers } = await open();
    await expect(store.put(breakingAfter(randomBytes(size)))).rejects.toThrow('the client went away');
    expect(await digestsIn(store)).toEqual([]);
    expect(await leftovers()).toEqual([]);
  });

  it('refuses a text that was only declared to be a digest', async () => {
    const { store } = await open();
    for (const forged of ['sha256:../../../../etc/passwd', '../x', `sha256:${'A'.repeat(64)}`, '']) {
      await expect(store.get(forged as Digest)).rejects.toBeInstanceOf(InvalidDigestError);
      await expect(store.delete(forged as Digest)).rejects.toBeInstanceOf(InvalidDigestError);
      await expect(store.has(forged as Digest)).rejects.toBeInstanceOf(InvalidDigestError);
    }
  });
}

function describeGet(open: () => Promise<StoreUnderTest>): void {
  it('reads any range as a slice would', async () => {
    const { store } = await open();
    const bytes = randomBytes(100);
    const { digest } = await store.put(bytes);
    for (const offset of [0, 1, 50, 99, 100]) {
      for (const length of [undefined, 0, 1, 10, 100, 1_000]) {
        const range = length === undefined ? { offset } : { offset, length };
        const read = await buffer(await store.get(digest, { range }));
        expect(read.equals(bytes.subarray(offset, length === undefined ? 100 : offset + length))).toBe(true);
      }
    }
  });

  it('reads ranges of the empty blob', async () => {
    const { store } = await open();
    const { digest } = await store.put(new Uint8Array(0));
    expect(await buffer(await store.get(digest, { range: { offset: 0, length: 5 } }))).toHaveLength(0);
  });

  it('refuses ranges that start behind the end or count no bytes', async () => {
    const { store } = await open();
    const { digest } = await store.put(randomBytes(10));
    for (const range of [
      { offset: 11 },
      { offset: 11, length: 0 },
      { offset: -1 },
      { offset: 0.5 },
      { offset: 0, length: NaN },
    ]) {
      await expect(store.get(digest, { range })).rejects.toBeInstanceOf(InvalidRangeError);
    }
  });

  it('says that a blob is not there', async () => {
    const { store } = await open();
    const digest = digestOfBytes(randomBytes(10));
    expect(await store.has(digest)).toBe(false);
    await expect(store.get(digest)).rejects.toBeInstanceOf(ArtifactNotFoundError);
    await expect(store.get(digest, { range: { offset: 0, length: 0 } })).rejects.toBeInstanceOf(
      ArtifactNotFoundError,
    );
    await expect(store.stat(digest)).rejects.toBeInstanceOf(ArtifactNotFoundError);
  });

  it('fails a verified read of damaged bytes before the end', async () => {
    const { store, damage } = await open();
    const bytes = randomBytes(1_000_000);
    const { digest } = await store.put(bytes);
    const flipped = Uint8Array.from(bytes, (byte, i) => (i === 777_777 ? byte ^ 1 : byte));
    await damage(digest, flipped);
    let received = 0;
    const read = async (): Promise<void> => {
      for await (const piece of (await store.get(digest, { verify: true })) as AsyncIterable<Uint8Array>) {
        received += piece.byteLength;
      }
    };
    await expect(read()).rejects.toBeInstanceOf(ArtifactCorruptedError);
    expect(received).toBeLessThan(bytes.length);
  });

  it('can be left in the middle of a read', async () => {
    const { store } = await open();
    const { digest } = await store.put(randomBytes(3 * MIB));
    const stream = await store.get(digest, { verify: true });
    stream.destroy();
    for await (const piece of await store.get(digest)) {
      expect((piece as Uint8Array).byteLength).toBeGreaterThan(0);
      break;
    }
    expect(await store.delete(digest)).toBe(true);
  });
}

function describeUpkeep(open: () => Promise<StoreUnderTest>): void {
  it('states size and time of a blob', async () => {
    const { store } = await open();
    const { digest } = await store.put(randomBytes(123));
    const stat = await store.stat(digest);
    expect(stat).toMatchObject({ digest, sizeBytes: 123 });
    expect(Math.abs(Date.now() - stat.storedAt.getTime())).toBeLessThan(60_000);
  });

  it('deletes a blob once, and takes it again afterwards', async () => {
    const { store } = await open();
    const bytes = randomBytes(10);
    const { digest } = await store.put(bytes);
    expect(await store.delete(digest)).toBe(true);
    expect(await store.delete(digest)).toBe(false);
    expect(await store.has(digest)).toBe(false);
    expect((await store.put(bytes)).isNew).toBe(true);
  });

  it('lists all blobs in the order of their digests', async () => {
    const { store } = await open();
    const puts = await Promise.all(Array.from({ length: 25 }, (_, i) => store.put(Buffer.from(`blob ${i}`))));
    expect(await digestsIn(store)).toEqual(puts.map((put) => put.digest).sort());
  });

  it('does not sweep away a put that is under way', async () => {
    const { store } = await open();
    const bytes = randomBytes(9 * MIB);
    let swept = -1;
    async function* sweptMeanwhile(): AsyncGenerator<Uint8Array> {
      yield bytes.subarray(0, 100);
      swept = await store.sweep();
      yield bytes.subarray(100);
    }
    expect((await store.put(sweptMeanwhile())).digest).toBe(digestOfBytes(bytes));
    expect(swept).toBe(0);
  });
}
