import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkChunkSizes, CutFinder, DEFAULT_CHUNK_SIZES, NO_CUT, type ChunkSizes } from './fast-cdc.js';
import { gearTable } from './gear-table.js';
import { splitIntoChunks } from './split-into-chunks.js';

const SMALL: ChunkSizes = { minBytes: 64, avgBytes: 256, maxBytes: 1_024 };
const MIB = 1024 * 1024;

/** Bytes that look random and are the same in every run. */
function bytesOf(seed: string, length: number): Buffer {
  return createHash('shake256', { outputLength: length }).update(seed).digest();
}

async function chunksOf(source: Uint8Array | AsyncIterable<Uint8Array>, sizes = SMALL): Promise<Buffer[]> {
  const chunks: Buffer[] = [];
  for await (const chunk of splitIntoChunks(source, sizes)) chunks.push(Buffer.from(chunk));
  return chunks;
}

async function* inPieces(bytes: Uint8Array, sizes: readonly number[]): AsyncGenerator<Uint8Array> {
  for (let at = 0, i = 0; at < bytes.length; i += 1) {
    const size = sizes[i % sizes.length] ?? 1;
    yield bytes.subarray(at, at + size);
    at += size;
  }
}

function hashes(chunks: readonly Buffer[]): Set<string> {
  return new Set(chunks.map((chunk) => chunk.toString('latin1')));
}

describe('gearTable', () => {
  it('never changes, or no chunk would be found again', () => {
    const bytes = Buffer.from(gearTable().buffer);
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(
      'b88676b87512d260cfb0ed3248a24642ab6aca27a88638515827a53b29833467',
    );
  });
});

describe('splitIntoChunks', () => {
  it('cuts where it always cut', async () => {
    const chunks = await chunksOf(bytesOf('where', 8 * MIB), DEFAULT_CHUNK_SIZES);
    expect(chunks.map((chunk) => chunk.length)).toEqual([
      355342, 280632, 341320, 240217, 345510, 275971, 291749, 318194, 267175, 298395, 328626, 268486, 318393,
      440203, 415300, 284177, 271778, 262820, 314399, 271905, 282665, 280586, 272933, 330943, 360156, 388886,
      281847,
    ]);
  });

  it('keeps all bytes in order and every chunk within its bounds', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string(), fc.nat(20_000), async (seed, length) => {
        const bytes = bytesOf(seed, length);
        const chunks = await chunksOf(bytes);
        expect(Buffer.concat(chunks).equals(bytes)).toBe(true);
        expect(chunks.every((chunk) => chunk.length > 0 && chunk.length <= SMALL.maxBytes)).toBe(true);
        expect(chunks.slice(0, -1).every((chunk) => chunk.length > SMALL.minBytes)).toBe(true);
      }),
      { numRuns: 50 },
    );
  });

  it('cuts alike however the stream comes in pieces', async () => {
    const bytes = bytesOf('pieces', 50_000);
    const whole = (await chunksOf(bytes)).map((chunk) => chunk.length);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 9_000 }), { minLength: 1 }), async (sizes) => {
        const chunks = await chunksOf(inPieces(bytes, sizes));
        expect(chunks.map((chunk) => chunk.length)).toEqual(whole);
      }),
      { numRuns: 50 },
    );
  });

  it('moves only the cuts beside an inserted, changed or removed byte', async () => {
    const bytes = bytesOf('edits', 400_000);
    const before = hashes(await chunksOf(bytes));
    for (let at = 5_000; at < bytes.length; at += 13_331) {
      const insert = Buffer.concat([bytes.subarray(0, at), Buffer.from([7]), bytes.subarray(at)]);
      const remove = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1)]);
      for (const edited of [insert, remove]) {
        const added = (await chunksOf(edited)).filter((chunk) => !before.has(chunk.toString('latin1')));
        expect(added.length).toBeLessThanOrEqual(6);
      }
    }
  });

  it('has chunks of about the average size', async () => {
    const chunks = await chunksOf(bytesOf('average', 2 * MIB));
    const mean = (2 * MIB) / chunks.length;
    // Normalised chunking with min = avg / 4 centres a little above avg.
    expect(mean).toBeGreaterThan(SMALL.avgBytes);
    expect(mean).toBeLessThan(1.5 * SMALL.avgBytes);
  });

  it('cuts constant bytes at the largest size, and nothing into nothing', async () => {
    const chunks = await chunksOf(Buffer.alloc(10_000, 1));
    expect(chunks.map((chunk) => chunk.length)).toEqual([...Array<number>(9).fill(1_024), 784]);
    expect(await chunksOf(Buffer.alloc(0))).toEqual([]);
  });
});

describe('CutFinder', () => {
  it('finds the same cuts without keeping a piece, however small', async () => {
    const bytes = bytesOf('found', 30_000);
    const whole = (await chunksOf(bytes)).map((chunk) => chunk.length);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 3_000 }), { minLength: 1 }), async (sizes) => {
        const finder = new CutFinder(SMALL);
        const found: number[] = [];
        let open = 0;
        for await (const piece of inPieces(bytes, sizes)) {
          for (let from = 0; from < piece.length;) {
            const cut = finder.next(piece, from);
            const to = cut === NO_CUT ? piece.length : cut;
            open += to - from;
            from = to;
            if (cut === NO_CUT) continue;
            found.push(open);
            open = 0;
          }
        }
        expect(open === 0 ? found : [...found, open]).toEqual(whole);
      }),
      { numRuns: 50 },
    );
  });
});

describe('checkChunkSizes', () => {
  it.each([
    { minBytes: 0, avgBytes: 256, maxBytes: 1_024 },
    { minBytes: 256, avgBytes: 256, maxBytes: 1_024 },
    { minBytes: 64, avgBytes: 300, maxBytes: 1_024 },
    { minBytes: 64, avgBytes: 256, maxBytes: 256 },
    { minBytes: 1, avgBytes: 32, maxBytes: 64 },
    { minBytes: 1.5, avgBytes: 256, maxBytes: 1_024 },
  ])('refuses $minBytes / $avgBytes / $maxBytes', (sizes) => {
    expect(() => checkChunkSizes(sizes)).toThrow(RangeError);
  });
});
