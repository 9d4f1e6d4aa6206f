import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { rowsAsCsv } from './rows-as-csv.js';
import type { ToldRow } from './told-row.js';

function csv(rows: readonly ToldRow[], columns: readonly string[] = ['x']): Promise<string> {
  const bytes = Buffer.from(rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  // One byte at a time: no line or letter comes whole.
  const lines = Readable.from([...bytes].map((byte) => Buffer.of(byte)));
  return text(rowsAsCsv({ keys: ['id', 'a,b'], columns, lines }));
}

describe('failed rows as CSV', () => {
  it('have a column for the number, each key and each value', async () => {
    const rows = [
      { row: 2, keys: { id: 7, 'a,b': 'x' }, values: [1.5, true] },
      { row: 9, keys: { id: 8, 'a,b': 'ö€' }, values: [-1, false] },
    ];

    expect(await csv(rows, ['n', 'flag'])).toBe(
      'row,key.id,"key.a,b",value.n,value.flag\r\n2,7,x,1.5,true\r\n9,8,ö€,-1,false\r\n',
    );
  });

  it('quote what would be read otherwise, and tell an empty text from nothing', async () => {
    const values = ['a"b', 'a\r\nb', '\u2028', '', null, { a: [1] }];
    const rows = values.map((value, at) => ({ row: at, keys: {}, values: [value] }));

    expect((await csv(rows)).split('\r\n').slice(1).join('|')).toBe(
      '0,,,"a""b"|1,,,"a|b"|2,,,\u2028|3,,,""|4,,,|5,,,"{""a"":[1]}"|',
    );
  });

  it('are a line of names where none failed', async () => {
    expect(await csv([])).toBe('row,key.id,"key.a,b",value.x\r\n');
  });
});
