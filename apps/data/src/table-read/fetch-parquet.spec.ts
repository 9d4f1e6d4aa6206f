import { open, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RowFilter, TableColumn } from '@orrery/platform-tables';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parquetColumns } from '../tabular-file/open-parquet.js';
import { openStored } from '../tabular-file/open-stored.js';
import { parquetBytes, withSession } from '../testing/open-test-table.js';
import { tableColumn } from '../tabular-file/table-column.js';
import type { TableSession } from '../tabular-file/table-session.js';
import { FILE } from '../tabular-file/table.js';
import { fetchParquet, type Place } from './fetch-parquet.js';
import type { Excerpt } from './parquet/excerpt.js';
import { bytesIn, missingOf, type Span } from './spans.js';
import { neededColumns, type TableNeed } from './table-need.js';

const COLUMNS = [
  tableColumn('n', 'BIGINT'),
  tableColumn('text', 'VARCHAR'),
  tableColumn('nested', 'STRUCT(a BIGINT, b VARCHAR[])'),
  tableColumn('few', 'VARCHAR'),
];
/** Several row groups, with a dictionary for the last column and a filter of its values. */
const TABLE = `SELECT range AS n, md5(range::VARCHAR) AS text, {a: range, b: [md5(range::VARCHAR)]} AS nested,
                      'v' || range % 7 AS few FROM range(300000)`;

/** Sparse files in a folder, filled from the bytes of a whole one; which bytes were fetched. */
let files = 0;
function storeOf(folder: string, bytes: Uint8Array): { readonly place: Place; readonly fetched: Span[] } {
  const fetched: Span[] = [];
  const place = async (excerpt: Excerpt | null) => {
    const path = join(folder, String(files++));
    const sizeBytes = excerpt === null ? bytes.length : excerpt.at + excerpt.tail.length;
    const made = await open(path, 'wx');
    await made.truncate(sizeBytes);
    if (excerpt !== null) await made.write(excerpt.tail, 0, excerpt.tail.length, excerpt.at);
    await made.close();
    const present: Span[] = [];
    const fill = async (spans: readonly Span[] = [{ start: 0, end: bytes.length }]) => {
      const file = await open(path, 'r+');
      for (const { start, end } of spans) await file.write(bytes, start, end - start, start);
      await file.close();
      present.push(...spans);
      fetched.push(...spans);
    };
    return { path, sizeBytes, fill, has: (spans: readonly Span[]) => missingOf(spans, present).length === 0 };
  };
  return { place, fetched };
}

/** What a question over the needed part of a file says, and how much of the file was fetched for it. */
async function read(
  session: TableSession,
  { folder, bytes, columns }: { folder: string; bytes: Uint8Array; columns: readonly TableColumn[] },
  need: TableNeed,
  question: string,
) {
  const { place, fetched } = storeOf(folder, bytes);
  const filter = need.filter ?? null;
  const without = new Set<number>();
  const path = await fetchParquet(place, { needed: neededColumns(need), filter, columns, without });
  const parts = path === null ? [] : [{ path, name: 'file' }];
  const table = await openStored(session, { parts, format: 'PARQUET', columns }, need);
  return { rows: await table.rows(question), fetchedBytes: bytesIn(fetched) };
}

describe('of a Parquet file', () => {
  it.each([
    [['n'], 0.5],
    [['few'], 0.1],
    [['nested'], 0.7],
    [['n', 'text', 'nested', 'few'], 1],
  ])('the columns %j can be read when not much else was fetched', async (names, share) => {
    const bytes = await parquetBytes(TABLE);
    const sum = names.map((name) => `sum(hash("${name}"))::VARCHAR AS "${name}"`).join(', ');

    await withSession(async (session, folder) => {
      const file = { folder, bytes, columns: COLUMNS };
      const found = await read(session, file, { columns: names }, `SELECT ${sum} FROM ${FILE}`);

      expect(found.fetchedBytes).toBeLessThanOrEqual(bytes.length * share);
      expect(found.rows).toEqual(await session.rows(`SELECT ${sum} FROM (${TABLE})`));
    });
  });

  it('the row groups that a filter rules out are not fetched', async () => {
    const bytes = await parquetBytes(TABLE, 'ROW_GROUP_SIZE 20480');
    const filter = { column: 'n', op: 'GE', value: 290_000 } as const;
    const question = `SELECT count(*)::INT AS rows, min(n)::INT AS first, sum(hash(text))::VARCHAR AS texts FROM ${FILE}`;

    await withSession(async (session, folder) => {
      const need = { columns: ['n', 'text'], filter };
      const found = await read(session, { folder, bytes, columns: COLUMNS }, need, question);

      // One of fifteen groups, two of four columns.
      expect(found.fetchedBytes).toBeLessThan(bytes.length / 10);
      const expected = question.replace(FILE, `(${TABLE}) WHERE n >= 290000`);
      expect(found.rows).toEqual(await session.rows(expected));
    });
  });

  it('nothing but the footer is fetched where a filter rules out all', async () => {
    const bytes = await parquetBytes(TABLE, 'ROW_GROUP_SIZE 20480');
    const need = { filter: { column: 'few', op: 'EQ', value: 'w' } } as const;

    await withSession(async (session, folder) => {
      const question = `SELECT count(*)::INT AS rows FROM ${FILE}`;
      const found = await read(session, { folder, bytes, columns: COLUMNS }, need, question);

      expect(found.rows).toEqual([{ rows: 0 }]);
      expect(found.fetchedBytes).toBeLessThan(bytes.length / 100);
    });
  });
});

/** Values of each type that lie where comparisons go wrong, as the engine writes them. */
const TYPES = {
  BIGINT: [
    '-9223372036854775808',
    '-5',
    '0',
    '7',
    '9007199254740992',
    '9007199254740993',
    '9223372036854775807',
  ],
  UBIGINT: ['0', '7', '9223372036854775808', '18446744073709551615'],
  UINTEGER: ['0', '7', '2147483648', '4294967295'],
  TINYINT: ['-128', '-5', '0', '7', '127'],
  FLOAT: ["'NaN'", "'-inf'", '-5', '0', "'-0'", '0.1', '7', "'inf'"],
  DOUBLE: ["'NaN'", "'-inf'", '-5', '0', "'-0'", '0.1', '7', '1e300', "'inf'"],
  'DECIMAL(4,2)': ['-5', '0', '0.1', '7', '7.25'],
  'DECIMAL(38,10)': ['-5', '0', '0.1', '7', '9007199254740993.0000000001'],
  VARCHAR: ["''", "'a'", "'ab'", "'\u00e4'", "'\uffff'", "'\u{10000}'", "repeat('\u00e4', 400)"],
  BOOLEAN: ['true', 'false'],
  DATE: ["'0001-01-01'", "'1969-12-31'", "'2024-02-29'", "'9999-12-31'", "'infinity'"],
  TIMESTAMP: ["'1969-12-31 23:59:59.999999'", "'2024-01-01 00:00:00'", "'2024-01-01 02:00:00.0005'"],
  TIMESTAMP_NS: ["'1969-12-31 23:59:59.999999999'", "'2024-01-01 00:00:00.000000001'"],
  TIMESTAMP_MS: ["'1969-12-31 23:59:59.999'", "'2024-01-01 00:00:00'"],
  'TIMESTAMP WITH TIME ZONE': ["'1969-12-31 23:59:59.999999+00'", "'2024-01-01 00:00:00+00'"],
} as const;

const NUMBERS = [-5, 0, 0.1, 7, 7.25, 7.251, 2 ** 53, 2 ** 63, 1e300, 1e-7, 4294967295, 0.30000000000000004];
const TIMES = [
  ...['1969-12-31', '2024-01-01', '2024-01-01T00:00:00Z', '2024-01-01T00:00:00+02:00', '2024-02-30'],
  ...['1969-12-31T23:59:59.9999', '2024-01-01 02:00:00.0005-02:00', '2024-01-01T00:00'],
];
const DAYS = ['0001-01-01', '1969-12-31', '2024-02-29', '2024-02-30', '9999-12-31'];
const VALUES: Readonly<Record<string, readonly (number | string | boolean)[]>> = {
  ...{ NUMBER: NUMBERS, STRING: ['', 'a', 'aa', 'ab', '\u00e4', '\uffff', '\u{10000}'] },
  ...{ BOOLEAN: [true, false], DATE: DAYS, TIMESTAMP: TIMES },
};

function filterOn(column: string, kind: string): fc.Arbitrary<RowFilter> {
  const value = fc.constantFrom(...(VALUES[kind] ?? []));
  const op = fc.constantFrom('EQ', 'NE', 'LT', 'LE', 'GT', 'GE');
  const { filter } = fc.letrec<{ filter: RowFilter }>((tie) => ({
    filter: fc.oneof(
      { maxDepth: 3, depthSize: 'small' },
      fc.record({ column: fc.constant(column), op, value }) as fc.Arbitrary<RowFilter>,
      fc.array(value, { maxLength: 3 }).map((list): RowFilter => ({ column, op: 'IN', value: list })),
      fc.constantFrom<RowFilter>({ column, op: 'IS_NULL' }, { column, op: 'NOT_NULL' }),
      fc.array(tie('filter'), { maxLength: 2 }).map((all): RowFilter => ({ all })),
      fc.array(tie('filter'), { maxLength: 2 }).map((any): RowFilter => ({ any })),
      tie('filter').map((not): RowFilter => ({ not })),
    ),
  }));
  return filter;
}

const ROWS_OF_GROUP = 2048;
const RUNS = 30;

/** How many of some filters leave out a part of the file: what each lets through is the same with all of it. */
async function leftOut(bytes: Uint8Array, columns: readonly TableColumn[], shown: string): Promise<number> {
  const column = columns.find(({ name }) => name === shown);
  let count = 0;
  const question = `SELECT count(*)::INT AS rows, coalesce(sum(n), 0)::DOUBLE AS which, min(n)::INT AS first FROM ${FILE}`;
  await withSession(async (session, folder) => {
    const path = join(folder, 'all');
    await writeFile(path, bytes);
    const whole = { parts: [{ path, name: null }], format: 'PARQUET', columns } as const;
    const property = fc.asyncProperty(filterOn(shown, column?.kind ?? ''), async (filter) => {
      const expected = await (await openStored(session, whole, { filter })).rows(question);
      await session.rows(`DROP VIEW ${FILE}`);
      const found = await read(session, { folder, bytes, columns }, { filter }, question);
      await session.rows(`DROP VIEW ${FILE}`);

      expect(found.rows).toEqual(expected);
      if (found.fetchedBytes < bytes.length) count += 1;
    });
    await fc.assert(property, { numRuns: RUNS });
  });
  return count;
}

const PATIENCE_MS = 60_000;

describe('what a filter lets through is the same where row groups are left out', () => {
  it.each(Object.entries(TYPES))(
    'of %s',
    async (type, values) => {
      // Every group holds few of the values, so that filters rule out some.
      const list = [...values, 'NULL'].map((value) => `CAST(${value} AS ${type})`).join(', ');
      const most = values.length + 1;
      const pairs = Array.from({ length: 8 }, (_, group) => `[${group % most}, ${(group * 3) % most}]`);
      const table = `SELECT list_extract([${list}], 1 + list_extract(list_extract([${pairs.join(', ')}], 1 + range // ${ROWS_OF_GROUP}), 1 + range % 2)) AS x,
                            range AS n FROM range(${8 * ROWS_OF_GROUP})`;
      const columns = [tableColumn('x', type), tableColumn('n', 'BIGINT')];

      expect(
        await leftOut(await parquetBytes(table, `ROW_GROUP_SIZE ${ROWS_OF_GROUP}`), columns, 'x'),
      ).toBeGreaterThan(0);
    },
    PATIENCE_MS,
  );

  it.each([
    [
      'arrow-2.parquet',
      ['u32', 'u64', 'i8', 'f32', 'f64', 'small', 'large', 'text', 'day', 'at', 'zoned', 'flag'],
    ],
    ['arrow-1.parquet', ['u64', 'i8', 'f32', 'f64', 'small', 'large', 'text', 'day', 'at', 'zoned', 'flag']],
  ])(
    'of %s, as another writer tells its bounds',
    async (name, names) => {
      const bytes = await readFile(new URL(`parquet/fixtures/${name}`, import.meta.url));
      const columns = await withSession(async (session, folder) => {
        await writeFile(join(folder, 'file'), bytes);
        return parquetColumns(session, [join(folder, 'file')]);
      });
      for (const shown of names) expect(await leftOut(bytes, columns, shown), shown).toBeGreaterThan(0);
    },
    PATIENCE_MS,
  );
});
