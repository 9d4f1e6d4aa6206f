import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { Md5Dos2Unix } from './md5-dos2unix.js';

const PART = 2 ** 20;

function named(...pieces: readonly (string | Uint8Array)[]): string {
  const hash = new Md5Dos2Unix();
  for (const piece of pieces) hash.update(typeof piece === 'string' ? Buffer.from(piece) : piece);
  return hash.finish();
}

function md5(text: string | Uint8Array): string {
  return createHash('md5').update(text).digest('hex');
}

describe('Md5Dos2Unix', () => {
  it('names a text by its lines as Unix ends them, however it arrives', () => {
    expect(named('a,b\r\n1,2\r\n')).toBe(md5('a,b\n1,2\n'));
    expect(named('a,b\r', '\n1,', '2\r\n')).toBe(md5('a,b\n1,2\n'));
    expect(named('a\rb\n\r')).toBe(md5('a\rb\n\r'));
    expect(named()).toBe(md5(''));
  });

  it('leaves bytes that are no text as they are', () => {
    const bytes = Buffer.from('\r\n\0\r\n');
    expect(named(bytes)).toBe(md5(bytes));
    const foreign = Buffer.from(`\r\n${'é'.repeat(100)}`);
    expect(named(foreign)).toBe(md5(foreign));
  });

  it('decides for each part of a megabyte by itself, as DVC does', () => {
    const text = 'x'.repeat(PART - 1);
    // The line end that a part cuts in two stays.
    expect(named(`${text}\r\nrest\r\n`)).toBe(md5(`${text}\r\nrest\n`));
    const mixed = Buffer.concat([Buffer.from(`${text}y`), Buffer.from('\0\r\n')]);
    expect(named(mixed.subarray(0, 77), mixed.subarray(77))).toBe(md5(mixed));
  });

  it('does not hold on to memory of its caller', () => {
    const memory = Buffer.from('one\r\n');
    const hash = new Md5Dos2Unix();
    hash.update(memory);
    memory.fill('?');
    expect(hash.finish()).toBe(md5('one\n'));
  });
});
