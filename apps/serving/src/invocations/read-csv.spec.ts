import { describe, expect, it } from 'vitest';
import { readCsv } from './read-csv.js';

describe('readCsv', () => {
  it.each<[string, string, object]>([
    [
      'plain lines',
      'x,name\n2,a\n3,b\n',
      {
        columns: ['x', 'name'],
        rows: [
          ['2', 'a'],
          ['3', 'b'],
        ],
      },
    ],
    ['no line end at the end', 'x\n2', { columns: ['x'], rows: [['2']] }],
    ['line ends of Windows', 'x,y\r\n1,2\r\n', { columns: ['x', 'y'], rows: [['1', '2']] }],
    [
      'quotes, with commas, quotes and lines inside',
      'a,b\n"1,5","say ""hi""\nthere"\n',
      { columns: ['a', 'b'], rows: [['1,5', 'say "hi"\nthere']] },
    ],
    [
      'empty fields and lines',
      'a,b\n\n,\n1,\n',
      {
        columns: ['a', 'b'],
        rows: [
          ['', ''],
          ['1', ''],
        ],
      },
    ],
    ['a short row', 'a,b\n1\n', { columns: ['a', 'b'], rows: [['1', '']] }],
    ['line ends of old Macs', 'a,b\r1,2\r', { columns: ['a', 'b'], rows: [['1', '2']] }],
    ['lines after a quoted one', 'a\n"x\ny"\r\nz\rw', { columns: ['a'], rows: [['x\ny'], ['z'], ['w']] }],
    ['an index', ',a\n0,1\n', { columns: ['', 'a'], rows: [['0', '1']] }],
    ['a head alone', 'a,b\n', { columns: ['a', 'b'], rows: [] }],
    ['a byte order mark', '\uFEFFa\n1\n', { columns: ['a'], rows: [['1']] }],
  ])('reads %s', (_, text, table) => {
    expect(readCsv(text)).toEqual(table);
  });

  it.each([
    ['', 'No columns to parse from file'],
    ['\n\n', 'No columns to parse from file'],
    ['a,b\n1,2,3\n', 'Expected 2 fields in line 2, saw 3'],
    ['a\n"1\n', 'EOF inside string starting at row 1'],
  ])('refuses %j', (text, message) => {
    expect(() => readCsv(text)).toThrow(message);
  });
});
