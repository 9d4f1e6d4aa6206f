import { tableFromArrays, tableToIPC } from 'apache-arrow';
import { describe, expect, it } from 'vitest';
import { parquetBytes, withParts, type TestParts } from '../testing/open-test-table.js';
import type { FileFormat } from './file-format.js';
import { openStored } from './open-stored.js';
import { tableColumn } from './table-column.js';
import { FILE } from './table.js';
import { PartSchemaError, UnreadableFileError } from './tabular-file.errors.js';

type Rows = readonly { readonly n: number; readonly s: string }[];

const WRITERS: Readonly<Record<Exclude<FileFormat, 'FILES'>, (rows: Rows) => Promise<string | Uint8Array>>> =
  {
    CSV: async (rows) => `n,s\n${rows.map(({ n, s }) => `${n},${s}\n`).join('')}`,
    JSON_LINES: async (rows) => rows.map((row) => `${JSON.stringify(row)}\n`).join(''),
    PARQUET: async (rows) =>
      parquetBytes(
        `SELECT n::BIGINT AS n, s FROM (VALUES ${rows.map(({ n, s }) => `(${n}, '${s}')`).join(', ')}) t(n, s)`,
      ),
    ARROW: async (rows) =>
      tableToIPC(
        tableFromArrays({ n: BigInt64Array.from(rows.map(({ n }) => BigInt(n))), s: rows.map(({ s }) => s) }),
        'stream',
      ),
  };

const FIRST: Rows = [
  { n: 1, s: 'a' },
  { n: 2, s: 'b' },
];
const SECOND: Rows = [
  { n: 4, s: 'd' },
  { n: 3, s: 'c' },
];

function refused(files: TestParts): Promise<Readonly<Record<string, unknown>>> {
  return withParts(files, async () => ({ code: 'NONE' })).catch((error: unknown) => {
    if (!(error instanceof PartSchemaError) && !(error instanceof UnreadableFileError)) throw error;
    return { code: error.code, message: error.message, ...error.details };
  });
}

describe.each(Object.entries(WRITERS))('parts in %s', (format, write) => {
  const tableFormat = format as FileFormat;

  it('are one table, in the order of the files, with the columns that folders tell', async () => {
    const parts = {
      'day=2024-01-01/hour=07/0': await write(FIRST),
      'day=2024-01-02/hour=__HIVE_DEFAULT_PARTITION__/0': await write(SECOND),
    };
    const expected = [
      { n: 1, s: 'a', day: '2024-01-01', hour: '07' },
      { n: 2, s: 'b', day: '2024-01-01', hour: '07' },
      { n: 4, s: 'd', day: '2024-01-02', hour: null },
      { n: 3, s: 'c', day: '2024-01-02', hour: null },
    ];
    const select = `SELECT n::INT AS n, s, day::VARCHAR AS day, hour FROM ${FILE}`;

    await withParts({ parts, format: tableFormat }, async (table, session, placed) => {
      expect(table.columns.map(({ name, type }) => [name, type])).toEqual([
        ...[
          ['n', 'BIGINT'],
          ['s', 'VARCHAR'],
        ],
        // 07 is a code, not a number.
        ...[
          ['day', 'DATE'],
          ['hour', 'VARCHAR'],
        ],
      ]);
      expect(await table.rows(select)).toEqual(expected);

      await session.rows(`DROP VIEW ${FILE}`);
      const stored = { parts: placed, format: tableFormat, columns: table.columns };
      const filter = { column: 'day', op: 'GT', value: '2024-01-01' } as const;
      const later = await openStored(session, stored, { columns: ['hour', 'n'], filter });
      expect(await later.rows(`SELECT hour, n::INT AS n FROM ${FILE}`)).toEqual([
        { hour: null, n: 4 },
        { hour: null, n: 3 },
      ]);
    });
  });

  it('are refused where one of them is empty, by its name', async () => {
    const parts = { 'a/0': await write(FIRST), 'a/1': '' };
    expect(await refused({ parts, format: tableFormat })).toMatchObject({
      ...{ code: 'UNREADABLE_FILE', file: 'a/1' },
      message: expect.stringContaining('"a/1"'),
    });
  });

  it('are refused where folders tell something of some of them only', async () => {
    const parts = { 'k=1/0': await write(FIRST), other: await write(SECOND) };
    expect(await refused({ parts, format: tableFormat })).toMatchObject({
      ...{ code: 'PART_SCHEMA_MISMATCH', file: 'other', column: 'k' },
    });
  });

  it('are refused where a folder tells what the files tell', async () => {
    const parts = { 'N=1/0': await write(FIRST) };
    expect(await refused({ parts, format: tableFormat })).toMatchObject({
      ...{ code: 'PART_SCHEMA_MISMATCH', column: 'N' },
    });
  });
});

describe('a part of another schema', () => {
  it.each<[string, FileFormat, readonly [string, string], string]>([
    ['a column that it lacks', 'CSV', ['a,b\n1,2\n', 'a\n1\n'], 'b'],
    ['a column that no other has', 'CSV', ['a\n1\n', 'a,c\n1,2\n'], 'c'],
    ['a column that stands elsewhere', 'CSV', ['a,b\n1,2\n', 'b,a\n1,2\n'], 'a'],
  ])('is refused for %s', async (_, format, [first, second], column) => {
    expect(await refused({ parts: { 'x/0': first, 'x/1': second }, format })).toMatchObject({
      ...{ code: 'PART_SCHEMA_MISMATCH', file: 'x/1', column },
    });
  });

  it.each([
    ['SELECT 1::INT AS a', 'a'],
    ['SELECT 1::BIGINT AS a, 2 AS b', 'b'],
    ['SELECT 1::BIGINT AS c', 'a'],
  ])('is refused in Parquet: %s', async (query, column) => {
    const parts = { '0': await parquetBytes('SELECT 1::BIGINT AS a'), '1': await parquetBytes(query) };
    expect(await refused({ parts, format: 'PARQUET' })).toMatchObject({
      ...{ code: 'PART_SCHEMA_MISMATCH', file: '1', column },
    });
  });

  it('is none in Parquet for columns that stand elsewhere', async () => {
    const [one, two] = ["SELECT 1 AS a, 'x' AS b", "SELECT 'y' AS b, 2 AS a"];
    const parts = { '0': await parquetBytes(one), '1': await parquetBytes(two) };
    const rows = await withParts({ parts, format: 'PARQUET' }, (table) =>
      table.rows(`SELECT a, b FROM ${FILE}`),
    );
    expect(rows).toEqual([
      { a: 1, b: 'x' },
      { a: 2, b: 'y' },
    ]);
  });
});

describe('text in several files', () => {
  it('has the types that it would have in one', async () => {
    const csv = { parts: { '0': 'a\n1\n', '1': 'a\n1.5\n' }, format: 'CSV' } as const;
    const json = { parts: { '0': '{"a":1}\n', '1': '{"a":1.5,"b":true}\n' }, format: 'JSON_LINES' } as const;

    expect(await withParts(csv, async ({ columns }) => columns)).toEqual([tableColumn('a', 'DOUBLE')]);
    await withParts(json, async (table) => {
      expect(table.columns).toEqual([tableColumn('a', 'DOUBLE'), tableColumn('b', 'BOOLEAN')]);
      expect(await table.rows(`SELECT b FROM ${FILE}`)).toEqual([{ b: null }, { b: true }]);
    });
  });

  it('is refused with the file and the row of what is wrong', async () => {
    const broken = { parts: { '0': 'a,b\n1,2\n', '1': 'a,b\n3,4\n5\n' }, format: 'CSV' } as const;
    expect(await refused(broken)).toMatchObject({ code: 'UNREADABLE_FILE', file: '1', row: 2 });

    const misfit = { parts: { '0': 'a\n1\n', '1': 'a\n2\nx\n' }, format: 'CSV' } as const;
    expect(await refused({ ...misfit, earlier: [tableColumn('a', 'BIGINT')] })).toMatchObject({
      ...{ code: 'UNREADABLE_FILE', file: '1', row: 2, column: 'a' },
    });

    const ends = { parts: { '0': 'a,b\r\n1,2\r\n', '1': 'a,b\r\n1,2\n3,4\r\n' }, format: 'CSV' } as const;
    expect(await refused(ends)).toMatchObject({ code: 'UNREADABLE_FILE', file: '1' });

    const json = { parts: { '0': '{"a":1}\n', '1': '{"a":1}\n{"a":\n' }, format: 'JSON_LINES' } as const;
    expect(await refused(json)).toMatchObject({ code: 'UNREADABLE_FILE', file: '1', line: 2 });
  });
});

describe('text of many rows', () => {
  const ROWS = 100_000;

  it.each<[string, FileFormat, (n: number) => string, string]>([
    ['CSV', 'CSV', (n) => `${n},"x\n${n % 7}"\n`, 'n,t\n'],
    ['JSON lines', 'JSON_LINES', (n) => `{"n":${n},"t":"x"}\n`, ''],
  ])('is in the order of its rows, over several files of %s', async (_, format, line, head) => {
    const file = (from: number) =>
      `${head}${Array.from({ length: ROWS }, (_, i) => line(from + i)).join('')}`;
    const parts = { '0': file(0), '1': file(ROWS), '2': file(2 * ROWS) };
    const moved = await withParts({ parts, format }, (table) =>
      table.row(
        `SELECT count(*)::INT AS rows, count(*) FILTER (n <> row - 1)::INT AS moved
           FROM (SELECT n, row_number() OVER () AS row FROM ${FILE})`,
      ),
    );
    expect(moved).toEqual({ rows: 3 * ROWS, moved: 0 });
  });
});

describe('a column that folders tell', () => {
  it('keeps the kind that it had, and is refused with the file where it cannot', async () => {
    const parts = { 'k=1/0': 'a\n1\n', 'k=%20x%2Fy/1': 'a\n2\n' };
    const files = { parts, format: 'CSV' } as const;
    const earlier = (type: string) => [tableColumn('a', 'BIGINT'), tableColumn('k', type)];

    expect(await refused({ ...files, earlier: earlier('BIGINT') })).toMatchObject({
      ...{ code: 'PART_SCHEMA_MISMATCH', file: 'k=%20x%2Fy/1', column: 'k' },
    });
    await withParts({ ...files, earlier: earlier('VARCHAR') }, async (table) => {
      expect(table.columns.at(-1)).toEqual({ ...tableColumn('k', 'VARCHAR'), fromPath: true });
      expect(await table.rows(`SELECT k FROM ${FILE}`)).toEqual([{ k: '1' }, { k: ' x/y' }]);
    });
  });
});
