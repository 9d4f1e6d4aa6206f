import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readRange } from './requested-range.js';

const BYTES = Uint8Array.from({ length: 10 }, (_, i) => i);

/** What RFC 9110 §14.1.2 says of one range, written as it is written there. */
function sliceAsSpecified(first: number | null, last: number | null): Uint8Array | 'all' | 'unsatisfiable' {
  if (first === null) {
    if (last === null) return 'all';
    return last === 0 ? 'unsatisfiable' : BYTES.slice(-last);
  }
  if (last !== null && last < first) return 'all';
  if (first >= BYTES.length) return 'unsatisfiable';
  return BYTES.slice(first, last === null ? undefined : last + 1);
}

describe('a range that is asked for', () => {
  it('is the slice that the specification says', () => {
    const place = fc.option(fc.nat({ max: 14 }));
    fc.assert(
      fc.property(place, place, (first, last) => {
        const range = readRange(`bytes=${first ?? ''}-${last ?? ''}`, BYTES.length);
        const { offset = 0, length = 0 } = range === null || range === 'unsatisfiable' ? {} : range;
        const got =
          range === null ? 'all' : range === 'unsatisfiable' ? range : BYTES.slice(offset, offset + length);
        expect(got).toEqual(sliceAsSpecified(first, last));
      }),
    );
  });

  it.each([
    undefined,
    '',
    'bytes=0-1,3-4',
    'rows=0-1',
    'bytes=a-b',
    'bytes=0',
    'bytes= 0-1',
    'bytes=-',
    '0-1',
  ])('is the whole file for %j', (header) => {
    expect(readRange(header, 10)).toBeNull();
  });

  it('of an empty file is never there', () => {
    expect(readRange('bytes=0-', 0)).toBe('unsatisfiable');
    expect(readRange('bytes=-5', 0)).toBe('unsatisfiable');
  });
});
