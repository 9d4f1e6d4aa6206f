import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DeletedRows } from './deleted-rows.js';
import { addRoaring } from './roaring-bitmap.js';

const FIXTURE = join(import.meta.dirname, 'fixtures/delta/roaring.json');
const bitmaps = JSON.parse(readFileSync(FIXTURE, 'utf8')) as Record<
  string,
  { readonly rows: readonly number[]; readonly forms: readonly string[] }
>;

function decoded(form: string): {
  readonly rows: readonly number[];
  readonly taken: number;
  readonly size: number;
} {
  const bytes = Buffer.from(form, 'base64');
  const into = new DeletedRows();
  const taken = addRoaring(bytes, into);
  const rows: number[] = [];
  for (let row = 0; row < into.end; row++) if (into.has(row)) rows.push(row);
  expect(into.count).toBe(rows.length);
  return { rows, taken, size: bytes.length };
}

describe('a Roaring bitmap', () => {
  it.each(Object.keys(bitmaps))('has the rows that CRoaring wrote: %s', (name) => {
    const { rows: expected = [], forms = [] } = bitmaps[name] ?? {};
    for (const form of forms) {
      const { rows, taken, size } = decoded(form);
      const sum = rows.reduce((total, row) => total + row, 0);
      expect(rows.length < 10 ? rows : [rows.length, rows[0], rows.at(-1), sum]).toEqual(expected);
      expect(taken).toBe(size);
    }
  });

  it.each(Object.keys(bitmaps))('is refused wherever it is cut off: %s', (name) => {
    for (const form of bitmaps[name]?.forms ?? []) {
      const bytes = Buffer.from(form, 'base64');
      for (let end = 0; end < bytes.length; end += 1 + Math.floor(end / 8)) {
        expect(() => addRoaring(bytes.subarray(0, end), new DeletedRows())).toThrow(RangeError);
      }
    }
  });

  it('is refused when it begins like nothing that is known', () => {
    expect(() => addRoaring(Buffer.alloc(64), new DeletedRows())).toThrow('begins no Roaring bitmap');
  });
});
