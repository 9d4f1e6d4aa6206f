import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ContentScenario, type ContentProcess } from '../testing/content-scenario.js';

const SIZE = 1_500_000;
let scenario: ContentScenario;

beforeEach(async () => {
  scenario = await ContentScenario.start();
});

afterEach(() => scenario.close());

/** A file of several chunks in one pack, and its copy where there is a second store. */
async function stored(process: ContentProcess) {
  const bytes = randomBytes(SIZE);
  const { manifest } = await scenario.stored(process, bytes);
  await process.mirror.copyMissing();
  const [blob] = await scenario.blobs();
  if (blob === undefined) throw new Error('The file lies in a pack.');
  return { bytes, manifest, blob };
}

describe('a flipped bit in a pack', () => {
  it('is found by whoever reads the chunk, and reported; the other chunks are read', async () => {
    const process = scenario.process();
    const { bytes, manifest, blob } = await stored(process);
    await scenario.flip(blob, 1_400_000);

    await expect(scenario.read(process, manifest)).rejects.toMatchObject({ code: 'ARTIFACT_CORRUPTED' });

    expect(scenario.damages).toMatchObject([
      { blob, repaired: false, found: expect.stringContaining('digest') },
    ]);
    const range = { offset: 0, length: 1000 };
    const pieces: Buffer[] = [];
    for await (const piece of await process.content.read(manifest, { range })) pieces.push(piece as Buffer);
    expect(Buffer.concat(pieces).equals(bytes.subarray(0, 1000))).toBe(true);
  });

  it('is found though only some bytes of the chunk are read', async () => {
    const process = scenario.process();
    const { manifest, blob } = await stored(process);
    await scenario.flip(blob, 40);

    const stream = await process.content.read(manifest, { range: { offset: 5, length: 2 } });

    await expect(stream.toArray()).rejects.toMatchObject({ code: 'ARTIFACT_CORRUPTED' });
  });

  it('is repaired from the second store while it is read', async () => {
    const process = scenario.process({ mirror: scenario.mirror });
    const { bytes, manifest, blob } = await stored(process);
    await scenario.flip(blob, 700_000);

    expect((await scenario.read(process, manifest)).equals(bytes)).toBe(true);

    expect(scenario.damages).toMatchObject([{ blob, repaired: true }]);
    const alone = scenario.process();
    expect((await scenario.read(alone, manifest)).equals(bytes)).toBe(true);
    expect(await scenario.scrubAll(process)).toMatchObject({ damagedPacks: 0, lostChunks: 0 });
  });

  it('is repaired though the copy is damaged elsewhere', async () => {
    const process = scenario.process({ mirror: scenario.mirror });
    const { bytes, manifest, blob } = await stored(process);
    await scenario.flip(blob, 50);
    await scenario.flip(blob, SIZE - 50, 'mirror');

    expect((await scenario.read(process, manifest)).equals(bytes)).toBe(true);

    expect(scenario.damages).toMatchObject([{ repaired: true }]);
    expect(await scenario.scrubAll(process)).toMatchObject({ damagedPacks: 0, damagedCopies: 1 });
    expect(await scenario.scrubAll(process)).toMatchObject({ damagedPacks: 0, damagedCopies: 0 });
  });

  it('cannot be repaired where both stores have it', async () => {
    const process = scenario.process({ mirror: scenario.mirror });
    const { manifest, blob } = await stored(process);
    await scenario.flip(blob, 700_000);
    await scenario.flip(blob, 700_000, 'mirror');

    await expect(scenario.read(process, manifest)).rejects.toMatchObject({ code: 'ARTIFACT_CORRUPTED' });
    expect(await scenario.scrubAll(process)).toMatchObject({ damagedPacks: 1, lostChunks: 1 });
  });

  it('is found by the scrub before anybody reads it, wherever it is', async () => {
    const process = scenario.process({ mirror: scenario.mirror });
    const { bytes, manifest, blob } = await stored(process);
    await scenario.flip(blob, 3);

    expect(await scenario.scrubAll(process)).toMatchObject({ packs: 1, damagedPacks: 1, lostChunks: 0 });
    expect(await scenario.scrubAll(process)).toMatchObject({ packs: 1, damagedPacks: 0 });
    expect((await scenario.read(process, manifest)).equals(bytes)).toBe(true);
  });
});

describe('a pack that is gone', () => {
  it('is fetched from the second store', async () => {
    const process = scenario.process({ mirror: scenario.mirror });
    const { bytes, manifest, blob } = await stored(process);
    await scenario.store.delete(blob);

    expect((await scenario.read(process, manifest)).equals(bytes)).toBe(true);

    expect(await scenario.blobs()).toEqual([blob]);
    expect(scenario.damages.every(({ repaired }) => repaired)).toBe(true);
  });
});

describe('a second store', () => {
  it('loses its copies with what nobody uses', async () => {
    const process = scenario.process({ mirror: scenario.mirror });
    const { holder } = await scenario.stored(process, randomBytes(SIZE));
    expect(await process.mirror.copyMissing()).toBe(1);
    expect(await process.mirror.copyMissing()).toBe(0);

    await process.content.release(holder);
    await process.collector.collect();

    for await (const blob of scenario.mirror.list()) expect(blob).toBe('nothing');
  });
});
