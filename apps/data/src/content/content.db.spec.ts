import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { digestOfBytes } from '@orrery/platform-artifacts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ContentScenario } from '../testing/content-scenario.js';
import { putFileOfOld } from '../testing/file-of-old.js';
import { ContentGoneError } from './content.errors.js';

const MIB = 1024 * 1024;
let scenario: ContentScenario;

beforeEach(async () => {
  scenario = await ContentScenario.start();
});

afterEach(() => scenario.close());

const NO_ROWS = {
  ...{ pack: 0, chunk: 0, content: 0, content_chunk: 0, content_use: 0 },
  ...{ content_lease: 0, lease_chunk: 0 },
};

describe('a file in the content store', () => {
  it.each([0, 1, 70_000, 3 * MIB + 7])('of %i bytes is given back as it came', async (size) => {
    const process = scenario.process();
    const bytes = randomBytes(size);

    const stored = await process.content.withLease((lease) => process.content.put(lease, bytes));

    expect(stored).toMatchObject({ digest: digestOfBytes(bytes), sizeBytes: size, md5: null });
  });

  it('is read by any range as a slice of it', async () => {
    const process = scenario.process();
    const bytes = randomBytes(2 * MIB);
    const { manifest } = await scenario.stored(process, bytes);

    for (const [offset, length] of [
      [0, 10],
      [500_000, 900_000],
      [2 * MIB - 5, 5],
      [2 * MIB, 9],
    ] as const) {
      const read = await buffer(await process.content.read(manifest, { range: { offset, length } }));
      expect(read.equals(bytes.subarray(offset, offset + length))).toBe(true);
    }
  });

  it('costs nothing a second time, and what is around it when it is edited', async () => {
    const process = scenario.process();
    const bytes = randomBytes(8 * MIB);
    const edited = Buffer.concat([bytes.subarray(0, 3 * MIB), Buffer.from('x'), bytes.subarray(3 * MIB)]);

    const first = await scenario.stored(process, bytes);
    const again = await scenario.stored(scenario.process(), bytes);
    const third = await scenario.stored(process, edited);

    expect(first.newBytes).toBeGreaterThan(8 * MIB);
    expect(again).toMatchObject({ manifest: first.manifest, newBytes: 0 });
    expect(third.newBytes).toBeLessThan(1.1 * MIB);
    expect((await scenario.read(process, third.manifest)).equals(edited)).toBe(true);
  });

  it('shares packs with thousands of others', async () => {
    const { content } = scenario.process();
    const files = Array.from({ length: 3000 }, (_, i) => ({
      path: `f${i}`,
      source: Buffer.from(`file ${i % 2000}`),
    }));

    const put = await content.withLease(async (lease) => {
      const batches = streamOf([files.slice(0, 40), files.slice(40)]);
      const all = (await collected(content.putFiles(lease, batches, { md5: true }))).flat();
      await content.use(
        all.map(({ file }) => file.manifest),
        { kind: 'version', id: 'many' },
      );
      return all;
    });

    expect(put.map(({ path }) => path)).toEqual(files.map(({ path }) => path));
    expect(await scenario.rows()).toMatchObject({ pack: 1, content: 2000, chunk: 4000 });
    const last = put.at(-1)?.file;
    expect(last?.md5).toMatch(/^[0-9a-f]{32}$/);
    if (last !== undefined) expect(String(await buffer(await content.read(last.manifest)))).toBe('file 999');
  });

  it('is written to disk whole, or by ranges into a sparse file', async () => {
    const process = scenario.process();
    const bytes = randomBytes(MIB);
    const { manifest } = await scenario.stored(process, bytes);
    const folder = await mkdtemp(join(tmpdir(), 'orrery-spec-'));

    await process.content.materialise(manifest, join(folder, 'whole'));
    await process.content.materialise(manifest, join(folder, 'sparse'), [{ offset: 9, length: 2 }]);

    expect((await readFile(join(folder, 'whole'))).equals(bytes)).toBe(true);
    const sparse = await readFile(join(folder, 'sparse'));
    expect(sparse.length).toBe(MIB);
    expect(sparse.subarray(8, 12)).toEqual(Buffer.from([0, ...bytes.subarray(9, 11), 0]));
    await rm(folder, { recursive: true });
  });

  it('that was stored as one blob a chunk is still read', async () => {
    const { content } = scenario.process();
    const bytes = randomBytes(MIB);
    const { manifest } = await putFileOfOld(scenario.store, bytes);

    expect((await buffer(await content.read(manifest))).equals(bytes)).toBe(true);
    expect(await content.describe(manifest)).toMatchObject({
      digest: digestOfBytes(bytes),
      sizeBytes: MIB,
    });
  });
});

describe('an upload that is resumed', () => {
  it('by another process gives the same file', async () => {
    const bytes = randomBytes(5 * MIB + 3);
    const first = scenario.process();
    const whole = await first.content.withLease((lease) => first.content.put(lease, bytes, { md5: true }));
    const lease = await first.content.openLease(60_000);
    let state = await first.content.writer(lease).suspend();

    for (let at = 0; at < bytes.length; at += 1_300_000) {
      const { content } = scenario.process();
      const writer = content.writer(lease, { resume: state });
      expect(writer.sizeBytes).toBe(at);
      await writer.write(bytes.subarray(at, at + 1_300_000));
      await first.collector.collect();
      state = await writer.suspend();
    }
    const { content } = scenario.process();
    const stored = await content
      .writer(lease, { resume: state, md5: true })
      .finish({ sha256: digestOfBytes(bytes) });

    expect(stored).toMatchObject({ manifest: whole.manifest, md5: whole.md5, sizeBytes: bytes.length });
    await content.use(stored.manifest, { kind: 'upload', id: 'resumed' });
    await content.endLease(lease);
    await first.collector.collect();
    expect((await scenario.read(first, stored.manifest)).equals(bytes)).toBe(true);
  });

  it('after its lease ran out is told so', async () => {
    const { content, collector } = scenario.process();
    const lease = await content.openLease(-1);
    const writer = content.writer(lease);
    await writer.write(randomBytes(MIB));
    const state = await writer.suspend();

    await collector.collect();

    await expect(content.writer(lease, { resume: state }).finish()).rejects.toMatchObject({
      code: 'LEASE_LOST',
    });
    await expect(content.put(lease, randomBytes(9))).rejects.toMatchObject({ code: 'LEASE_LOST' });
    await expect(content.extendLease(lease, 1000)).rejects.toMatchObject({ code: 'LEASE_LOST' });
    expect(await scenario.blobs()).toEqual([]);
  });
});

describe('the garbage collector', () => {
  it('leaves no byte and no row of what nobody uses any more', async () => {
    const process = scenario.process();
    const bytes = randomBytes(2 * MIB);
    const one = await scenario.stored(process, bytes);
    const two = await scenario.stored(process, Buffer.concat([bytes, randomBytes(MIB)]));

    await process.content.release(one.holder);
    await process.collector.collect();
    expect((await scenario.read(process, two.manifest)).length).toBe(3 * MIB);
    await expect(process.content.read(one.manifest)).rejects.toMatchObject({ code: 'ARTIFACT_NOT_FOUND' });

    await process.content.release(two.holder);
    await process.collector.collect();
    expect(await scenario.rows()).toEqual(NO_ROWS);
    expect(await scenario.blobs()).toEqual([]);
  });

  it('removes what failed work has stored before that is told', async () => {
    const { content } = scenario.process();
    const failing = content.withLease(async (lease) => {
      await content.put(lease, randomBytes(MIB));
      throw new Error('the gate refused it');
    });

    await expect(failing).rejects.toThrow('the gate refused it');
    expect(await scenario.rows()).toEqual(NO_ROWS);
    expect(await scenario.blobs()).toEqual([]);
    expect(await scenario.leftovers()).toEqual([]);
  });

  it('keeps what a lease holds, whoever stored it first', async () => {
    const process = scenario.process();
    const bytes = randomBytes(2 * MIB);
    const first = await scenario.stored(process, bytes);

    await process.content.withLease(async (lease) => {
      const second = await process.content.put(lease, bytes);
      await process.content.release(first.holder);
      await process.collector.collect();
      await process.content.use(second.manifest, { kind: 'version', id: 'second' });
    });
    await process.collector.collect();

    expect((await scenario.read(process, first.manifest)).equals(bytes)).toBe(true);
  });

  it('rewrites a pack of which little is left, while it is read', async () => {
    const process = scenario.process();
    const kept = randomBytes(300_000);
    const dropped = randomBytes(4 * MIB);
    const [keptFile, droppedFile] = await process.content.withLease(async (lease) => {
      const files = [
        { path: 'dropped', source: dropped },
        { path: 'kept', source: kept },
      ];
      const put = (await collected(process.content.putFiles(lease, streamOf([files])))).flat();
      const [a, b] = put.map(({ file }) => file);
      if (a === undefined || b === undefined) throw new Error('two files were put');
      await process.content.use(a.manifest, { kind: 'version', id: 'dropped' });
      await process.content.use(b.manifest, { kind: 'version', id: 'kept' });
      return [b, a];
    });
    const [before] = await scenario.blobs();

    await process.content.release({ kind: 'version', id: 'dropped' });
    expect(await process.collector.collect()).toMatchObject({ contents: 1, rewrittenPacks: 1, packs: 1 });

    expect(await scenario.blobs()).toHaveLength(1);
    expect(await scenario.blobs()).not.toContain(before);
    expect((await scenario.read(process, keptFile.manifest)).equals(kept)).toBe(true);
    await expect(process.content.use(droppedFile.manifest, { kind: 'pin', id: '1' })).rejects.toThrow(
      ContentGoneError,
    );
  });
});

async function* streamOf<T>(items: readonly T[]): AsyncGenerator<T> {
  yield* items;
}

async function collected<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}
