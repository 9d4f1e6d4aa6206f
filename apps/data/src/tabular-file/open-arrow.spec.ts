import { readFile } from 'node:fs/promises';
import { tableFromArrays, tableToIPC } from 'apache-arrow';
import { describe, expect, it } from 'vitest';
import { withTable } from '../testing/open-test-table.js';
import { FILE, type Table } from './table.js';
import { UnreadableFileError } from './tabular-file.errors.js';

describe('an Arrow file', () => {
  it.each(['types.arrow', 'types.arrows'])('has the values that pyarrow wrote: %s', async (name) => {
    const [first, second, third] = await opened(await fixture(name), (table) =>
      table.tuples.rows(`SELECT * FROM ${FILE} LIMIT 3`),
    );

    expect(first).toEqual([
      ...[1, 1, 2n ** 62n, 1.5, 0.5, 1e300, 'a', 'a', true, '2001-01-02', '2001-01-02'],
      ...['2001-01-02T03:04:05', '2001-01-02T03:04:05.678901', '2009-02-13T23:31:30.123456789'],
      ...[
        '2001-01-02T03:04:05.678901+00',
        123.45,
        'x',
        null,
        '01:02:03.000004',
        [1, null],
        [1, 2],
        { a: 1, b: 'x' },
      ],
    ]);
    expect(second).toEqual(Array.from({ length: 22 }, () => null));
    expect(third).toEqual([
      ...[-3, 2n ** 63n, -5, -2, -2, -2, 'ä€😀', '', false, '1900-01-01', '1900-01-01'],
      ...['1900-01-01T00:00:00', '1900-01-01T00:00:00', '1969-12-31T23:59:59.999999999'],
      ...['1900-01-01T00:00:00+00', -0.01, 'y', null, '00:00:00', [], [3, 4], { a: null, b: 'y' }],
    ]);
  });

  it('has the rows of all its batches, in their order, however many parts they are written in', async () => {
    const columns = Object.fromEntries(
      Array.from({ length: 20 }, (_, at) => [`c${at}`, Float64Array.from({ length: 300_000 }, (_, i) => i)]),
    );

    const facts = await opened(tableToIPC(tableFromArrays(columns), 'stream'), (table) =>
      table.row(
        `SELECT count(*)::INT AS rows, bool_and(c0 = row - 1 AND c0 = c19) AS ordered
           FROM (SELECT *, row_number() OVER () AS row FROM ${FILE})`,
      ),
    );

    expect(facts).toEqual({ rows: 300_000, ordered: true });
  });

  it('may have no rows', async () => {
    const empty = tableToIPC(tableFromArrays({ a: new Int32Array() }), 'file');

    expect(await opened(empty, (table) => table.row(`SELECT count(*)::INT AS rows FROM ${FILE}`))).toEqual({
      rows: 0,
    });
  });

  it('is refused when it is cut off anywhere before its end, changed or something else', async () => {
    const bytes = await fixture('types.arrows');
    const pieces = Array.from({ length: 12 }, (_, i) =>
      bytes.subarray(0, Math.floor((bytes.length * i) / 13)),
    );
    const others = [Buffer.from('a,b\n1,2\n'), Buffer.from('ARROW1\0\0'), Buffer.from('PAR1PAR1'), ...pieces];

    for (const other of others) expect(await errorOf(other)).toBeInstanceOf(UnreadableFileError);
  });

  it('is read or refused with any byte changed, and fails in no other way', async () => {
    const bytes = await fixture('types.arrows');
    for (let at = 0; at < bytes.length; at += 97) {
      const changed = Uint8Array.from(bytes);
      changed[at] = 0xff - (changed[at] ?? 0);
      const error = await errorOf(changed);
      if (error !== null) expect(error, String(at)).toMatchObject({ kind: 'unprocessable' });
    }
  });

  it.each([
    ['compressed.arrow', { byte: expect.any(Number) }],
    ['strange.arrow', { column: 'map' }],
    ['double-names.arrow', { column: 'a' }],
  ])('is refused when it is one like %s, saying where', async (name, place) => {
    expect(await errorOf(await fixture(name))).toMatchObject({ code: 'UNREADABLE_FILE', details: place });
  });

  it('is refused for a batch that says it is larger than memory', async () => {
    const huge = Float64Array.from({ length: 9_000_000 });

    expect(await errorOf(tableToIPC(tableFromArrays({ huge }), 'stream'))).toMatchObject({
      details: { reason: expect.stringContaining('smaller batches') },
    });
  });
});

describe('a Parquet file of two columns of one name', () => {
  it('is refused, naming it', async () => {
    const bytes = await fixture('double-names.parquet');

    await expect(withTable({ bytes, format: 'PARQUET' }, async () => null)).rejects.toMatchObject({
      code: 'UNREADABLE_FILE',
      details: { column: 'a' },
    });
  });
});

function fixture(name: string): Promise<Uint8Array> {
  return readFile(new URL(`fixtures/${name}`, import.meta.url));
}

function opened<T>(bytes: Uint8Array, use: (table: Table) => Promise<T>): Promise<T> {
  return withTable({ bytes, format: 'ARROW' }, use);
}

async function errorOf(bytes: Uint8Array): Promise<unknown> {
  try {
    await opened(bytes, (table) => table.row(`SELECT count(COLUMNS(*)) FROM ${FILE}`));
    return null;
  } catch (error) {
    return error;
  }
}
