import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import pythonRows from './fixtures/hashes.json' with { type: 'json' };
import { fnv1a32, fnv1a32OfDecimal } from './fnv1a32.js';
import { growthBookBucket, growthBookHash } from './growth-book-hash.js';
import { BUCKETS, bucketByRule, type HashRule } from './hash-rule.js';
import { Md5Seed } from './md5-seed.js';
import { murmur3x86 } from './murmur3-x86.js';
import { anyText } from './text.arbitraries.js';
import { UNLEASH_VARIANT_SEED, unleashBucket } from './unleash-bucket.js';

/** fixtures/hashes.py: mmh3 5.3.1, hashlib, and FNV-1a in five lines of Python. Agreement: equal. */
type PythonRow = [
  seed: string,
  value: string,
  fnv1a32: number,
  growthBook1: number,
  growthBook2: number,
  unleashStrategy: number,
  unleashVariant: number,
  layer: number,
];
const rows = pythonRows as PythonRow[];

describe('fnv1a32', () => {
  it('equals the published values for one byte', () => {
    expect(fnv1a32('')).toBe(0x811c9dc5);
    expect(fnv1a32('a')).toBe(0xe40c292c);
    expect(fnv1a32('foobar')).toBe(0xbf9cf968);
  });

  it('equals Python over UTF-16 code units for 800 texts', () => {
    expect(rows.map(([, value]) => fnv1a32(value))).toEqual(rows.map((row) => row[2]));
  });

  it('goes on from the hash of what comes before', () => {
    fc.assert(
      fc.property(anyText, anyText, (first, second) => {
        expect(fnv1a32(second, fnv1a32(first))).toBe(fnv1a32(first + second));
      }),
    );
  });

  it('hashes the decimal form of a word without writing it', () => {
    const words = fc.oneof(
      fc.constantFrom(0, 9, 10, 999_999_999, 1_000_000_000, 2 ** 32 - 1),
      fc.nat(2 ** 32 - 1),
    );
    fc.assert(
      fc.property(words, (word) => {
        expect(fnv1a32OfDecimal(word)).toBe(fnv1a32(String(word)));
      }),
    );
  });

  it('takes lone surrogates for units like any other', () => {
    expect(fnv1a32('\ud800')).not.toBe(fnv1a32('\udbff'));
  });
});

describe('growthBookHash', () => {
  it('equals Python in both versions, as thousandths and as ten-thousandths', () => {
    const ours = rows.map(([seed, value]) => [
      growthBookHash({ seed, value }, 1),
      growthBookHash({ seed, value }, 2),
      growthBookBucket({ seed, value }, 1),
      growthBookBucket({ seed, value }, 2),
    ]);
    expect(ours).toEqual(rows.map(([, , , first, second]) => [first / 1000, second / 10_000, first, second]));
  });
});

describe('murmur3x86', () => {
  it('equals the published values of MurmurHash3 x86_32', () => {
    expect(murmur3x86('')).toBe(0);
    expect(murmur3x86('', 1)).toBe(0x514e28b7);
    expect(murmur3x86('', 0xffffffff)).toBe(0x81f16f39);
    expect(murmur3x86('Hello, world!', 0x9747b28c)).toBe(0x24884cba);
  });

  it('hashes the low byte of every code unit, so that texts which differ above it are one', () => {
    expect(murmur3x86('\u0101\u0341')).toBe(murmur3x86('\u0001A'));
  });

  it('is an unsigned 32-bit number for any text and seed', () => {
    fc.assert(
      fc.property(anyText, fc.integer(), (text, seed) => {
        const hash = murmur3x86(text, seed);
        expect(Number.isInteger(hash) && hash >= 0 && hash < 2 ** 32).toBe(true);
        expect(murmur3x86(text, seed >>> 0)).toBe(hash);
      }),
    );
  });
});

describe('unleashBucket', () => {
  it('equals mmh3 over low bytes, for strategies and for variants', () => {
    const ours = rows.map(([groupId, id]) => [
      unleashBucket({ groupId, id }),
      unleashBucket({ groupId, id }, { normalizer: 1000, seed: UNLEASH_VARIANT_SEED }),
    ]);
    expect(ours).toEqual(rows.map((row) => [row[5], row[6]]));
  });
});

describe('the point of a layer', () => {
  it('equals int(md5("layer:{space}:{userId}"), 16) % 10000 of Python', () => {
    const ours = rows.map(([space, userId]) => new Md5Seed(`layer:${space}`).point(userId));
    expect(ours).toEqual(rows.map((row) => row[7] / 10_000));
  });
});

describe('bucketByRule', () => {
  const rules = Object.keys(BUCKETS) as HashRule[];

  it.each(rules)('by %s spreads users evenly, independently of another experiment', (rule) => {
    const users = 40_000;
    const cells = new Uint32Array(16);
    const quarter = (experimentId: string, userId: string): number =>
      Math.floor((4 * bucketByRule(rule, { experimentId, userId })) / BUCKETS[rule]);
    for (let i = 0; i < users; i++) {
      const userId = `user-${i}`;
      cells[4 * quarter('first', userId) + quarter('second', userId)] += 1;
    }
    const expected = users / cells.length;
    const chiSquare = cells.reduce((sum, cell) => sum + (cell - expected) ** 2 / expected, 0);
    // The 99.99 % point of χ² with 15 degrees of freedom.
    expect(chiSquare).toBeLessThan(44.3);
  });
});
