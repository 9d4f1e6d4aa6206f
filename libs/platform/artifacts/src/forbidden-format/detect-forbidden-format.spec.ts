import { readFileSync } from 'node:fs';
import { inflateSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { detectForbiddenFormat, FORMAT_HEAD_BYTES } from './detect-forbidden-format.js';
import { FORBIDDEN_FORMATS, type ForbiddenFormat } from './forbidden-format.js';
import { isPickle } from './pickle-scan.js';

interface Formats {
  /** Format → name → the file, compressed by zlib and in base64. */
  readonly forbidden: Partial<Record<ForbiddenFormat, Readonly<Record<string, string>>>>;
  readonly harmless: Readonly<Record<string, string>>;
}

// Written by fixtures/gen_formats.py with the libraries whose formats these are.
const formats = JSON.parse(
  readFileSync(new URL('fixtures/formats.json', import.meta.url), 'utf8'),
) as Formats;

const headOf = (file: string): Buffer =>
  inflateSync(Buffer.from(file, 'base64')).subarray(0, FORMAT_HEAD_BYTES);

const forbidden = Object.entries(formats.forbidden).flatMap(([format, files]) =>
  Object.entries(files).map(([name, file]) => [format, name, headOf(file)] as const),
);
const harmless = Object.entries(formats.harmless).map(([name, file]) => [name, headOf(file)] as const);

describe('detectForbiddenFormat', () => {
  it.each(forbidden)('recognises %s: %s', (format, _, head) => {
    const danger = FORBIDDEN_FORMATS[format as ForbiddenFormat];
    expect(detectForbiddenFormat(head)).toEqual({ kind: 'forbidden', format, danger });
  });

  it.each(harmless)('finds nothing in %s', (_, head) => {
    expect(detectForbiddenFormat(head)).toEqual({ kind: 'none-found' });
  });

  it.each([
    ['7z', '377abcaf271c0004'],
    ['rar', '526172211a0701'],
    ['zstd', '28b52ffd00'],
    ['lz4', '04224d1860'],
    ['snappy', 'ff060000734e61507059'],
    ['compress', '1f9d90'],
    ['cab', '4d53434600'],
    ['cpio', '303730373031'],
    ['ar', '213c617263683e0a'],
    ['r-data', '524458330a580a'],
    ['java-serialized', 'aced0005'],
    ['executable', '0061736d01000000'],
  ])('recognises %s by its signature', (format, hex) => {
    expect(detectForbiddenFormat(Buffer.from(hex, 'hex'))).toMatchObject({ kind: 'forbidden', format });
  });

  it('never throws, whatever the bytes are', () => {
    const beginnings = forbidden.map(([, , head]) => head.subarray(0, 600));
    const spoiled = fc
      .tuple(fc.constantFrom(...beginnings), fc.nat(600), fc.uint8Array({ maxLength: 40 }))
      .map(([head, at, noise]) => Buffer.concat([head.subarray(0, at), noise]));
    fc.assert(
      fc.property(fc.oneof(spoiled, fc.uint8Array({ maxLength: 200 })), (bytes) => {
        expect(['forbidden', 'none-found']).toContain(detectForbiddenFormat(bytes).kind);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('isPickle', () => {
  it('is true of every pickle of which only the beginning is known', () => {
    const pickles = Object.values(formats.forbidden.pickle ?? {}).map(headOf);
    for (const pickle of pickles) {
      for (let length = 2; length <= Math.min(pickle.length, 300); length += 7) {
        expect(isPickle(pickle.subarray(0, length), false)).toBe(true);
      }
    }
  });

  it('is false of a whole that never stops, and of a stack that runs empty', () => {
    expect(isPickle(Buffer.from('N'), true)).toBe(false);
    expect(isPickle(Buffer.from('.'), true)).toBe(false);
    expect(isPickle(Buffer.from('0.'), true)).toBe(false);
    expect(isPickle(Buffer.from('Nt.'), true)).toBe(false);
    expect(isPickle(Buffer.from('N.'), true)).toBe(true);
  });
});
