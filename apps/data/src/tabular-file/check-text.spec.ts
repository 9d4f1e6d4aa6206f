import { describe, expect, it } from 'vitest';
import { MAX_LINE_BYTES, TextCheck } from './check-text.js';

describe('TextCheck', () => {
  it('takes text whose characters are cut in two anywhere', () => {
    const text = Buffer.from('a,ä\n€,😀\r\nx\n');
    for (let size = 1; size <= text.length; size++) expect(placeOf(text, size)).toBeNull();
  });

  it.each<[string, Uint8Array, number, number]>([
    ['Latin-1', Buffer.from('a,b\n1,caf\u00e9\n', 'latin1'), 9, 2],
    ['a character that is not whole', Buffer.from([0x61, 0x0a, 0xe2, 0x82]), 2, 2],
    ['a character that another follows too early', Buffer.from([0x61, 0xe2, 0x82, 0x61]), 1, 1],
    ['UTF-16', Buffer.from([0xff, 0xfe, 0x61, 0x00]), 0, 1],
    ['a surrogate', Buffer.from([0x61, 0xed, 0xa0, 0x80]), 1, 1],
  ])('names the byte and the line of %s, however it comes', (_, bytes, byte, line) => {
    for (let size = 1; size <= bytes.length; size++) {
      expect(placeOf(Buffer.from(bytes), size)).toMatchObject({ byte, line });
    }
  });

  it('names a line that is too long, and no line that just fits', () => {
    const fits = `a\n${'x'.repeat(MAX_LINE_BYTES)}\n`;

    expect(placeOf(Buffer.from(fits), 100_000)).toBeNull();
    expect(placeOf(Buffer.from(fits.replace('x', 'xx')), 100_000)).toMatchObject({ byte: 2, line: 2 });
    expect(placeOf(Buffer.from('x'.repeat(MAX_LINE_BYTES + 1)), 65_536)).toMatchObject({ byte: 0, line: 1 });
  });

  it('counts lines that end in CR', () => {
    expect(placeOf(Buffer.from(`a\rb\r${'x'.repeat(MAX_LINE_BYTES + 1)}`), 1000)).toMatchObject({ line: 3 });
  });
});

/** What is said of a text that comes in pieces of a size; null where nothing is. */
function placeOf(text: Buffer, size: number): unknown {
  const check = new TextCheck();
  try {
    for (let at = 0; at < text.length; at += size) check.take(text.subarray(at, at + size));
    check.end();
    return null;
  } catch (error) {
    return (error as { details: object }).details;
  }
}
