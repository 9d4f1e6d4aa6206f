import { join } from 'node:path';
import { quoteName, quoteText, tableColumn, type TableColumn } from '@orrery/platform-tables';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { withSession } from '../testing/open-test-table.js';
import type { TableSession } from '../tabular-file/table-session.js';
import { compareRows, type RowCounts } from './compare-rows.js';
import { KEY_RELATIONS, RELATIONS } from './comparison-sql.js';
import { readDifferences, type RowChange, type RowDifference } from './read-differences.js';
import { DuplicateKeyError, NullKeyError } from './row-diff.errors.js';
import { rowComparison } from './row-comparison.js';

type Value = bigint | number | string | null;

interface TestTable {
  readonly columns: readonly TableColumn[];
  readonly rows: readonly (readonly Value[])[];
}

interface Compared {
  readonly counts: RowCounts;
  readonly differences: readonly RowDifference[];
}

const PAGE = 3;

/** Puts two tables into a session, and reads what differs page by page. */
async function compare(
  [session, folder]: readonly [TableSession, string],
  from: TestTable,
  to: TestTable,
  key: readonly string[],
  changes: readonly RowChange[] | null = null,
): Promise<Compared> {
  await fill(session, RELATIONS.FROM, from);
  await fill(session, RELATIONS.TO, to);
  for (const side of ['FROM', 'TO'] as const)
    await session.rows(`CREATE OR REPLACE VIEW ${KEY_RELATIONS[side]} AS SELECT * FROM ${RELATIONS[side]}`);
  const comparison = rowComparison(from.columns, to.columns, { key, columns: [] });
  const path = join(folder, `differences-${Math.random()}`);
  const options = { rowsBefore: from.rows.length, path, tell: async () => {} };
  const counts = await compareRows(session, comparison, options);
  const differences: RowDifference[] = [];
  for (;;) {
    const after = differences.at(-1)?.number ?? 0;
    const page = await readDifferences(session, comparison, path, { changes, after, atMost: PAGE });
    differences.push(...page);
    if (page.length < PAGE) return { counts, differences };
  }
}

async function fill(session: TableSession, relation: string, { columns, rows }: TestTable): Promise<void> {
  const defined = columns.map(({ name, type }) => `${quoteName(name)} ${type}`).join(', ');
  await session.rows(`CREATE OR REPLACE TABLE ${relation} (${defined})`);
  if (rows.length === 0) return;
  const values = rows.map(
    (row) => `(${row.map((value, at) => written(value, columns[at]?.type)).join(', ')})`,
  );
  await session.rows(`INSERT INTO ${relation} VALUES ${values.join(', ')}`);
}

function written(value: Value, type = 'VARCHAR'): string {
  if (value === null) return 'NULL';
  return `${quoteText(Object.is(value, -0) ? '-0' : String(value))}::${type}`;
}

function table(columns: Readonly<Record<string, string>>, rows: TestTable['rows']): TestTable {
  return { columns: Object.entries(columns).map(([name, type]) => tableColumn(name, type)), rows };
}

describe('the rows of two tables', () => {
  it('come, go, change and stay, and are told with their keys and their cells', () =>
    withSession(async (...session) => {
      const before = table({ id: 'BIGINT', name: 'VARCHAR', price: 'DOUBLE' }, [
        [1n, 'a', 1],
        [2n, 'b', 2],
        [3n, 'c', null],
        [4n, 'd', 4],
      ]);
      const after = table({ id: 'BIGINT', name: 'VARCHAR', price: 'DOUBLE' }, [
        [5n, 'e', 5],
        [4n, 'd', 4],
        [3n, 'c', 3],
        [2n, 'B', 2],
      ]);

      const { counts, differences } = await compare(session, before, after, ['id']);

      expect(counts).toEqual({ added: 1, removed: 1, changed: 2, unchanged: 1, changedCells: [1, 1] });
      expect(differences).toEqual([
        {
          ...{ number: 1, change: 'REMOVED', key: { id: 1 } },
          cells: [
            { column: 'name', before: 'a', after: null },
            { column: 'price', before: 1, after: null },
          ],
        },
        {
          ...{ number: 2, change: 'CHANGED', key: { id: 2 } },
          cells: [{ column: 'name', before: 'b', after: 'B' }],
        },
        {
          ...{ number: 3, change: 'CHANGED', key: { id: 3 } },
          cells: [{ column: 'price', before: null, after: 3 }],
        },
        {
          ...{ number: 4, change: 'ADDED', key: { id: 5 } },
          cells: [
            { column: 'name', before: null, after: 'e' },
            { column: 'price', before: null, after: 5 },
          ],
        },
      ]);
      const { differences: some } = await compare(session, before, after, ['id'], ['ADDED', 'REMOVED']);
      expect(some.map(({ number, change }) => [number, change])).toEqual([
        [1, 'REMOVED'],
        [4, 'ADDED'],
      ]);
    }));

  it('do not change by columns that only one of them has, which are told where a row came or went', () =>
    withSession(async (...session) => {
      const before = table({ id: 'BIGINT', old: 'VARCHAR' }, [
        [1n, 'x'],
        [2n, 'y'],
      ]);
      const after = table({ young: 'VARCHAR', id: 'BIGINT' }, [
        ['z', 2n],
        ['w', 3n],
      ]);

      const { counts, differences } = await compare(session, before, after, ['id']);

      expect(counts).toMatchObject({ added: 1, removed: 1, changed: 0, unchanged: 1 });
      expect(differences.map(({ cells }) => cells)).toEqual([
        [{ column: 'old', before: 'x', after: null }],
        [{ column: 'young', before: null, after: 'w' }],
      ]);
    }));

  it('tell exactly what a number of JSON cannot hold', () =>
    withSession(async (...session) => {
      const types = { id: 'BIGINT', d: 'DOUBLE', n: 'DECIMAL(38,10)', h: 'HUGEINT', t: 'TIMESTAMP_NS' };
      const [before] = [table(types, [])];
      const after = table(types, [
        [
          9007199254740993n,
          NaN,
          '1.0000000001',
          170141183460469231731687303715884105727n,
          '2001-02-03 04:05:06.789012345',
        ],
      ]);

      const { differences } = await compare(session, before, after, ['id']);

      expect(differences[0]?.key).toEqual({ id: '9007199254740993' });
      expect(differences[0]?.cells.map((cell) => cell.after)).toEqual([
        'NaN',
        '1.0000000001',
        '170141183460469231731687303715884105727',
        '2001-02-03T04:05:06.789012345',
      ]);
    }));

  it('are refused without keys, or with doubled ones', () =>
    withSession(async (...session) => {
      const columns = { a: 'VARCHAR', b: 'DOUBLE' };
      const good = table(columns, [['x', 1]]);
      const lacking = table(columns, [
        ['x', null],
        [null, 1],
        ['y', 1],
      ]);
      const doubled = table(columns, [
        ['x', 0],
        ['x', -0],
        ['y', NaN],
        ['y', NaN],
        ['y', 1],
      ]);

      await expect(compare(session, good, lacking, ['a', 'b'])).rejects.toMatchObject({
        ...{ code: 'NULL_KEY', details: { rows: 2, side: 'TO' } },
      });
      await expect(compare(session, doubled, good, ['a', 'b'])).rejects.toMatchObject({
        code: 'DUPLICATE_KEY',
        details: {
          keys: 2,
          side: 'FROM',
          examples: [
            { a: 'x', b: 0 },
            { a: 'y', b: 'NaN' },
          ],
        },
      });
    }));
});

/** Types of a column before and after, and values that either may hold. */
const TYPES = {
  wide: { before: ['INTEGER', 'BIGINT', 'DOUBLE'], after: ['BIGINT', 'DOUBLE'], values: [0n, 1n, -7n, null] },
  whole: { before: ['BIGINT'], after: ['BIGINT'], values: [2n ** 53n, 2n ** 53n + 1n, 0n, null] },
  widened: { before: ['BIGINT'], after: ['DOUBLE'], values: [2n ** 53n, 0n, 1n, null] },
  real: {
    before: ['DOUBLE'],
    after: ['DOUBLE'],
    values: [0, -0, 1.5, NaN, Infinity, -Infinity, 1e300, null],
  },
  exact: { before: ['DECIMAL(10,1)'], after: ['DECIMAL(12,2)'], values: [0, 1, 1.5, -2, null] },
  text: {
    before: ['VARCHAR'],
    after: ['VARCHAR'],
    values: ['', 'a', '\u00e4', 'a\u0308', "O'Brien", '🏃', '\n', null],
  },
  retold: { before: ['BIGINT'], after: ['VARCHAR'], values: [1n, 2n, null] },
} as const satisfies Record<
  string,
  { before: readonly string[]; after: readonly string[]; values: readonly Value[] }
>;

const KINDS = Object.keys(TYPES) as readonly (keyof typeof TYPES)[];

/** Whether values of columns of these kinds are the same, in the words of JavaScript. */
function isSame(before: Value, after: Value): boolean {
  if (before === null || after === null) return before === after;
  if (typeof before === 'string' || typeof after === 'string') return before === after;
  const [one, other] = [Number(before), Number(after)];
  if (typeof before === typeof after) return before === after || (Number.isNaN(one) && Number.isNaN(other));
  return one === other;
}

/** As a cell of a column is told. */
function shown(value: Value, type: string | undefined): unknown {
  if (value === null) return null;
  if (type === 'VARCHAR') return String(value);
  if (type === 'DOUBLE') return shown(Number(value), undefined);
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  if (typeof value === 'number') return Number.isFinite(value) ? value + 0 : String(value);
  return value;
}

const pairOfTables = fc
  .record({
    key: fc.uniqueArray(fc.constantFrom(...KINDS.filter((kind) => kind !== 'retold')), {
      minLength: 1,
      maxLength: 2,
    }),
    cells: fc.array(fc.constantFrom(...KINDS), { maxLength: 3 }),
  })
  .chain(({ key, cells }) => {
    const kinds = [...key, ...cells];
    const names = kinds.map((kind, at) => `${kind} "${at}"`);
    const rows = fc.array(fc.tuple(...kinds.map((kind) => fc.constantFrom<Value>(...TYPES[kind].values))), {
      maxLength: 8,
    });
    const tableOf = (when: 'before' | 'after') =>
      fc
        .record({
          types: fc.tuple(...kinds.map((kind) => fc.constantFrom<string>(...TYPES[kind][when]))),
          rows,
        })
        .map(({ types, rows: some }) => ({
          columns: names.map((name, at) => tableColumn(name, types[at] ?? '')),
          rows: some,
        }));
    return fc.record({
      key: fc.constant(names.slice(0, key.length)),
      retold: fc.constant(kinds.map((kind) => kind === 'retold')),
      from: tableOf('before'),
      to: tableOf('after'),
    });
  });

interface Expected {
  readonly key: unknown;
  readonly change: RowChange;
  readonly cells: readonly unknown[];
}

/** Row by row, against all rows. */
function bruteForce(
  from: TestTable,
  to: TestTable,
  keys: number,
  retold: readonly boolean[],
): readonly Expected[] {
  const names = to.columns.map(({ name }) => name);
  const keyed = (row: readonly Value[], { columns }: TestTable) =>
    Object.fromEntries(
      names.slice(0, keys).map((name, at) => [name, shown(row[at] ?? null, columns[at]?.type)]),
    );
  const match = (one: readonly Value[], other: readonly Value[]) =>
    one.slice(0, keys).every((value, at) => isSame(value, other[at] ?? null));
  const cellsOf = (before: readonly Value[] | null, after: readonly Value[] | null) =>
    names.slice(keys).flatMap((column, i) => {
      const at = keys + i;
      const [was, is] = [before?.[at] ?? null, after?.[at] ?? null];
      const areSame = retold[at] === true ? was === null && is === null : isSame(was, is);
      const isTold = before === null || after === null || !areSame;
      return isTold
        ? [{ column, before: shown(was, from.columns[at]?.type), after: shown(is, to.columns[at]?.type) }]
        : [];
    });
  const gone = from.rows.flatMap((before): readonly Expected[] => {
    const after = to.rows.find((row) => match(before, row));
    const cells = cellsOf(before, after ?? null);
    if (after === undefined) return [{ key: keyed(before, from), change: 'REMOVED', cells }];
    return cells.length === 0 ? [] : [{ key: keyed(after, to), change: 'CHANGED', cells }];
  });
  const come = to.rows
    .filter((after) => !from.rows.some((before) => match(before, after)))
    .map((after): Expected => ({ key: keyed(after, to), change: 'ADDED', cells: cellsOf(null, after) }));
  return [...gone, ...come];
}

function faultIn({ rows }: TestTable, keys: number): typeof NullKeyError | typeof DuplicateKeyError | null {
  const all = rows.map((row) => row.slice(0, keys));
  if (all.some((key) => key.includes(null))) return NullKeyError;
  const isDoubled = all.some((key, at) =>
    all.slice(0, at).some((other) => other.every((value, k) => isSame(value, key[k] ?? null))),
  );
  return isDoubled ? DuplicateKeyError : null;
}

describe('rows held against each other one by one', () => {
  it('differ as the engine says that they do', { timeout: 120_000 }, () =>
    withSession(async (...session) => {
      await fc.assert(
        fc.asyncProperty(pairOfTables, async ({ from, to, key, retold }) => {
          const fault = faultIn(from, key.length) ?? faultIn(to, key.length);
          const compared = compare(session, from, to, key);
          if (fault !== null) {
            await expect(compared).rejects.toBeInstanceOf(fault);
            return;
          }
          const { counts, differences } = await compared;
          const expected = bruteForce(from, to, key.length, retold);
          expect(differences.map(({ number }) => number)).toEqual(differences.map((_, at) => at + 1));
          const told = differences.map(({ number: _, ...difference }) => difference);
          expect(withoutSigns(told).sort(byKey)).toEqual([...expected].sort(byKey));
          const count = (change: RowChange) =>
            expected.filter((difference) => difference.change === change).length;
          expect(counts).toMatchObject({
            ...{ added: count('ADDED'), removed: count('REMOVED'), changed: count('CHANGED') },
            unchanged: from.rows.length - count('REMOVED') - count('CHANGED'),
          });
        }),
        { numRuns: 150 },
      );
    }),
  );
});

function byKey(one: Pick<Expected, 'key'>, other: Pick<Expected, 'key'>): number {
  const [left, right] = [JSON.stringify(one.key), JSON.stringify(other.key)];
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

/** Zeros of either sign are the same. */
function withoutSigns<T>(told: T): T {
  return JSON.parse(JSON.stringify(told)) as T;
}
