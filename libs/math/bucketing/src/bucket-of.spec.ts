import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bucketOf } from './bucket-of.js';
import pythonRows from './fixtures/buckets.json' with { type: 'json' };
import { md5Words } from './md5-words.js';
import { anyText } from './text.arbitraries.js';

type PythonRow = [experimentId: string, userId: string, bucket: number, hexDigest: string];
const rows = pythonRows as PythonRow[];
const utf8 = new TextEncoder();

function hexOf(bytes: Uint8Array): string {
  return md5Words(bytes)
    .map((word) => word.toString(16).padStart(8, '0'))
    .join('');
}

describe('md5Words', () => {
  it('reproduces the digests of RFC 1321', () => {
    expect(hexOf(utf8.encode(''))).toBe('d41d8cd98f00b204e9800998ecf8427e');
    expect(hexOf(utf8.encode('message digest'))).toBe('f96b697d7cb7938d525a2f31aaf161d0');
    expect(hexOf(utf8.encode('1234567890'.repeat(8)))).toBe('57edf4a22be3c955ac49da2e2107b67a');
  });

  it('reproduces every digest that Python computed', () => {
    for (const [experimentId, userId, , hexDigest] of rows) {
      expect(hexOf(utf8.encode(`${experimentId}:${userId}`))).toBe(hexDigest);
    }
  });

  it('agrees with the platform digest on arbitrary bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        expect(hexOf(bytes)).toBe(createHash('md5').update(bytes).digest('hex'));
      }),
    );
  });
});

describe('bucketOf', () => {
  it('equals Python for 1200 keys, non-ASCII ones included', () => {
    expect(rows.length).toBeGreaterThanOrEqual(1000);
    expect(rows.map(([experimentId, userId]) => bucketOf({ experimentId, userId }))).toEqual(
      rows.map(([, , bucket]) => bucket),
    );
  });

  it('encodes any string, lone surrogates included, as TextEncoder does', () => {
    fc.assert(
      fc.property(anyText, anyText, (experimentId, userId) => {
        const digest = createHash('md5')
          .update(utf8.encode(`${experimentId}:${userId}`))
          .digest('hex');
        expect(bucketOf({ experimentId, userId })).toBe(Number(BigInt(`0x${digest}`) % 100n));
      }),
    );
  });

  it('depends on nothing but the joined key', () => {
    const first = bucketOf({ experimentId: 'a', userId: 'b:c' });
    bucketOf({ experimentId: 'another', userId: 'x'.repeat(500) });
    expect(bucketOf({ experimentId: 'a', userId: 'b:c' })).toBe(first);
    expect(bucketOf({ experimentId: 'a:b', userId: 'c' })).toBe(first);
  });

  it('spreads users evenly: the chi-square of 100 000 users over 100 buckets stays below its 99.99 % point', () => {
    const counts = new Uint32Array(100);
    for (let i = 0; i < 100_000; i++) counts[bucketOf({ experimentId: 'spread', userId: `user-${i}` })] += 1;
    const chiSquare = counts.reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0);
    expect(chiSquare).toBeLessThan(160.1);
  });
});
