import { describe, expect, it } from 'vitest';
import { parquetBytes, withParquet, withTable, type TestFile } from '../testing/open-test-table.js';
import { tableColumn } from './table-column.js';
import { FILE, type Table } from './table.js';
import { SchemaMismatchError, UnreadableFileError } from './tabular-file.errors.js';

describe('a CSV file', () => {
  it('has the narrowest types that fit every value', async () => {
    const text =
      'flag,n,x,code,day,at,note\ntrue,1,1,007,2001-01-02,2001-01-02 03:04,a\nFALSE,-2,1e3,012,,,\n';

    const types = await withTable({ bytes: text }, async ({ columns }) => columns.map(({ type }) => type));

    expect(types).toEqual(['BOOLEAN', 'BIGINT', 'DOUBLE', 'VARCHAR', 'DATE', 'TIMESTAMP', 'VARCHAR']);
  });

  it('widens a type by a value far below the first rows', async () => {
    const text = `n\n${'1\n'.repeat(5000)}1.5\n`;

    expect(await withTable({ bytes: text }, async ({ columns }) => columns[0]?.type)).toBe('DOUBLE');
  });

  it('takes an empty field for no value, and an empty text in quotes for a text', async () => {
    const counts = await withTable({ bytes: 'a,b\n,""\n"x","y,\n""z"""\n' }, (table) =>
      table.row(`SELECT count(a)::INT AS a, count(b)::INT AS b, max(b) AS text FROM ${FILE}`),
    );

    expect(counts).toEqual({ a: 1, b: 2, text: 'y,\n"z"' });
  });

  it('reads a byte order mark, CRLF line ends and a last line without one', async () => {
    expect(await rowsOf({ bytes: '\ufeffa,b\r\n1,2\r\n3,4' })).toBe(2);
  });

  it('may have a header and no rows', async () => {
    expect(await rowsOf({ bytes: 'a,b\n' })).toBe(0);
  });

  it.each<[string, string | Uint8Array, number]>([
    ['too few fields', 'a,b\n1,2\n3\n4,5\n', 2],
    ['too many fields', 'a,b\n1,2\n3,4\n4,5,6\n', 3],
    ['a quote that does not end', 'a,b\n1,2\n"x,3\n4,5\n', 2],
    ['text after a quote', 'a,b\n"x"y,3\n', 1],
    ['too few fields among texts', 'a,b\nx,y\nz\n', 2],
    ['text after a quote among texts', 'a,b\nx,y\n"x"y,z\n', 2],
    ['line ends that change', 'a,b\n1,2\n3,4\r\n5,6\n', 2],
    ['a broken row behind a record of two lines', 'a,b\n1,"x\ny"\n3\n', 2],
  ])('is refused for %s, naming the row', async (_, bytes, row) => {
    const error = await errorOf({ bytes });

    expect(error).toBeInstanceOf(UnreadableFileError);
    expect(error).toMatchObject({ details: { row, reason: expect.any(String) } });
  });

  it('is refused for bytes that are no UTF-8, naming the byte and its line', async () => {
    const bytes = Buffer.concat([Buffer.from('a,b\n1,caf'), Buffer.from([0xe9]), Buffer.from('\n2,x\n')]);

    expect(await errorOf({ bytes })).toMatchObject({
      code: 'UNREADABLE_FILE',
      details: { byte: 9, line: 2 },
    });
  });

  it('is refused for a line that is too long, quoted or not, before the engine could pass over it', async () => {
    for (const quote of ['', '"']) {
      const bytes = `a,b\n1,${quote}${'x'.repeat(5 * 1024 * 1024)}${quote}\n2,y\n`;
      expect(await errorOf({ bytes })).toMatchObject({ code: 'UNREADABLE_FILE', details: { line: 2 } });
    }
  });

  it('is refused for a record of many lines that is too long', async () => {
    const bytes = `a,b\n1,"${'x\n'.repeat(3 * 1024 * 1024)}"\n2,y\n`;

    expect(await errorOf({ bytes })).toMatchObject({ code: 'UNREADABLE_FILE', details: { row: 1 } });
  });

  it('may have large texts behind small ones, in the memory of a service', async () => {
    const text = 'y'.repeat(1_000_000);
    const short = Array.from({ length: 50_000 }, (_, n) => `${n},x\n`).join('');
    const long = Array.from({ length: 150 }, (_, n) => `${50_000 + n},${text}\n`).join('');

    const told = await withTable({ bytes: `n,t\n${short}${long}`, memoryMegabytes: 128 }, (table) =>
      table.row(
        `SELECT count(*)::INT AS rows, max(len(t))::INT AS longest, max(n)::INT AS last FROM ${FILE}`,
      ),
    );

    expect(told).toEqual({ rows: 50_150, longest: text.length, last: 50_149 });
  });

  it('may have hundreds of columns, in the memory of a service', async () => {
    const names = Array.from({ length: 300 }, (_, i) => `c${i}`);
    const lines = Array.from({ length: 600 }, (_, n) =>
      names.map((_name, i) => (i % 2 ? n : `t${n}`)).join(),
    );

    const types = await withTable(
      { bytes: `${names.join()}\n${lines.join('\n')}\n`, memoryMegabytes: 128 },
      async ({ columns }) => columns.map(({ type }) => type),
    );

    expect(types).toEqual(names.map((_name, i) => (i % 2 ? 'BIGINT' : 'VARCHAR')));
  });

  it('is refused for more columns than can be analysed, and for names that are equal but for their case', async () => {
    const names = Array.from({ length: 10_000 }, (_, i) => `c${i}`).join(',');

    expect(await errorOf({ bytes: `${names}\n${names}\n` })).toMatchObject({
      code: 'UNREADABLE_FILE',
      details: { columns: 10_000 },
    });
    expect(await errorOf({ bytes: 'a,b,A\n1,2,3\n' })).toMatchObject({ details: { column: 'A' } });
  });

  it('names the first of several broken rows, wherever they are in a large file', async () => {
    const lines = Array.from({ length: 400_000 }, (_, i) => `${i},x`);
    lines[390_000] = 'broken';
    lines[250_000] = 'broken';

    expect(await errorOf({ bytes: `n,t\n${lines.join('\n')}\n` })).toMatchObject({
      details: { row: 250_001 },
    });
  });

  it('is refused when a value is not of the kind that the column had before', async () => {
    const earlier = [tableColumn('n', 'BIGINT'), tableColumn('t', 'VARCHAR')];
    const error = await errorOf({ bytes: 'n,t\n1,a\n2,b\nmany,c\n', earlier });

    expect(error).toBeInstanceOf(UnreadableFileError);
    expect(error).toMatchObject({ details: { row: 3, column: 'n' } });
  });

  it('keeps digits as text, and whole numbers as numbers, where the column was that before', async () => {
    const earlier = [tableColumn('x', 'DOUBLE'), tableColumn('code', 'VARCHAR')];

    const kinds = await withTable({ bytes: 'code,x\n1,2\n', earlier }, async ({ columns }) =>
      columns.map(({ kind }) => kind),
    );

    expect(kinds).toEqual(['STRING', 'NUMBER']);
  });

  it('names the columns that are unknown and missing', async () => {
    const earlier = [tableColumn('a', 'BIGINT'), tableColumn('b', 'BIGINT')];
    const error = await errorOf({ bytes: 'a,c\n1,2\n', earlier });

    expect(error).toBeInstanceOf(SchemaMismatchError);
    expect(error).toMatchObject({ details: { unknown: ['c'], missing: ['b'], changed: [] } });
  });

  it('cannot reach beyond itself by the names of its columns', async () => {
    const name = '"); DROP TABLE file; --';
    const names = await withTable(
      { bytes: `"${name.replaceAll('"', '""')}",'\n1,2\n` },
      async ({ columns }) => columns.map((column) => column.name),
    );

    expect(names).toEqual([name, "'"]);
  });
});

describe('a Parquet file', () => {
  it('keeps its types, each of a kind', async () => {
    const query =
      "SELECT 1::UTINYINT AS a, 1.5::DECIMAL(9,2) AS b, 'x' AS c, DATE '2001-01-01' AS d, [1] AS e, TIMESTAMPTZ '2001-01-01 00:00:00Z' AS f";
    const columns = await withParquet(query, async (table) => table.columns);

    expect(columns.map(({ type, kind }) => `${type} ${kind}`)).toEqual([
      'UTINYINT NUMBER',
      'DECIMAL(9,2) NUMBER',
      'VARCHAR STRING',
      'DATE DATE',
      'INTEGER[] OTHER',
      'TIMESTAMP WITH TIME ZONE TIMESTAMP',
    ]);
  });

  it('is refused when it is something else, cut off or empty, without our path in the reason', async () => {
    for (const bytes of ['', 'a,b\n1,2\n', 'PAR1PAR1', `PAR1${'x'.repeat(1000)}PAR1`]) {
      const error = await errorOf({ bytes, format: 'PARQUET' });
      expect(error).toBeInstanceOf(UnreadableFileError);
      expect(String(error)).not.toContain('orrery-spec');
    }
  });

  it('names a column whose kind changed', async () => {
    const earlier = [tableColumn('a', 'VARCHAR')];
    const bytes = await parquetBytes('SELECT 1 AS a');

    expect(await errorOf({ bytes, format: 'PARQUET', earlier })).toMatchObject({
      code: 'SCHEMA_MISMATCH',
      details: { changed: [{ column: 'a', was: 'STRING', is: 'NUMBER' }] },
    });
  });
});

function rowsOf(file: TestFile): Promise<number> {
  return withTable(file, async (table: Table) =>
    Number((await table.row(`SELECT count(*) AS n FROM ${FILE}`))['n']),
  );
}

function errorOf(file: TestFile): Promise<unknown> {
  return withTable(file, async () => null).catch((error: unknown) => error);
}
