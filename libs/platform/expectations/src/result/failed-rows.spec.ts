import { describe, expect, it } from 'vitest';
import { expectation, withTable } from '../testing/with-table.js';
import { findFailedRows } from '../find-failed-rows.js';
import type { ExpectationTable } from '../table/expectation-table.js';
import { validate } from '../validate.js';
import { BASIC } from './result-format.js';
import type { FailedRow } from './failed-rows.js';

const clock = () => new Date(0);
const MANY_ROWS = 2_000_000;
const ROWS = 40_000;

function rowsUpTo(rows: number): string {
  const last = `CASE WHEN range = ${rows - 1} THEN -1 ELSE 1 END AS last`;
  return `SELECT range AS id, range % 2 AS parity, range // 2 AS pair, ${last} FROM range(${rows})`;
}

/** For a million rows that are told, on a machine that has other things to do. */
const PATIENCE = { timeout: 180_000 };

describe('failed rows', () => {
  it(
    'are all told in one pass, a million of them, each once and in the order of the file',
    PATIENCE,
    async () => {
      const odd = expectation('expect_column_values_to_be_in_set', { column: 'parity', value_set: [0] });

      await withTable(rowsUpTo(MANY_ROWS), async (table) => {
        const { counted, statements } = counting(table);
        const failed = await findFailedRows(counted, odd, { clock, keys: ['id'] });
        const before = statements.length;
        let row = 0;
        let told = 0;
        let largest = 0;
        for await (const rows of failed?.all() ?? []) {
          // Every second row from the second on: without building a million objects of what is expected.
          const strange = rows.find(
            (each, at) => each.row !== row + 2 * (at + 1) || each.keys[0] !== each.row - 1,
          );
          expect(strange).toBeUndefined();
          told += rows.length;
          largest = Math.max(largest, rows.length);
          row = rows.at(-1)?.row ?? 0;
        }
        expect([told, row]).toEqual([MANY_ROWS / 2, MANY_ROWS]);
        expect(statements.length - before).toBe(1);
        expect(largest).toBeLessThanOrEqual(2048);
        expect(failed?.columns).toEqual(['parity']);
      });
    },
  );

  it('go on after any of them, by pages and as a whole', async () => {
    const pairs = expectation('expect_column_values_to_be_unique', { column: 'pair' });

    await withTable(rowsUpTo(ROWS), async (table) => {
      const failed = await findFailedRows(table, pairs, { clock, keys: ['id'] });
      const page = await failed?.page({ after: ROWS - 3, first: 2 });
      const rest: FailedRow[] = [];
      for await (const rows of failed?.all({ after: ROWS - 2 }) ?? []) rest.push(...rows);

      expect(page?.map(({ row }) => row)).toEqual([ROWS - 2, ROWS - 1]);
      expect(rest.map(({ row, keys }) => [row, keys])).toEqual([
        [ROWS - 1, [ROWS - 2]],
        [ROWS, [ROWS - 1]],
      ]);
    });
  });

  it('are none of an expectation that judges no rows, and cannot be told by a column that there is not', async () => {
    await withTable(rowsUpTo(10), async (table) => {
      const mean = expectation('expect_column_mean_to_be_between', { column: 'id', max_value: 0 });
      expect(await findFailedRows(table, mean, { clock, keys: [] })).toBeNull();
      const odd = expectation('expect_column_values_to_be_in_set', { column: 'parity', value_set: [0] });
      await expect(findFailedRows(table, odd, { clock, keys: ['none'] })).rejects.toThrow('"none"');
    });
  });

  it('go to a sink in batches, whatever failed them', async () => {
    const counts = [0, 0, 0];
    let largest = 0;
    const write = ({
      expectation: at,
      rows,
    }: {
      readonly expectation: number;
      readonly rows: readonly FailedRow[];
    }) => {
      counts[at] = (counts[at] ?? 0) + rows.length;
      largest = Math.max(largest, rows.length);
      return Promise.resolve();
    };
    const expectations = [
      expectation('expect_column_values_to_be_in_set', { column: 'parity', value_set: [0] }),
      expectation('expect_column_values_to_be_between', { column: 'last', min_value: 0 }),
      expectation('expect_column_values_to_be_unique', { column: 'pair' }),
    ];

    await withTable(rowsUpTo(ROWS), (table) =>
      validate(table, { name: 's', expectations, meta: {} }, { clock, failedRows: { write } }),
    );

    expect(counts).toEqual([ROWS / 2, 1, ROWS]);
    expect(largest).toBeLessThanOrEqual(2048);
  });

  it('that come first are told with a result, those that are rare with those that are not', async () => {
    const expectations = [
      expectation('expect_column_values_to_be_in_set', { column: 'parity', value_set: [0] }),
      expectation('expect_column_values_to_be_between', { column: 'last', min_value: 0 }),
      expectation('expect_column_values_to_be_increasing', { column: 'last' }),
      expectation('expect_column_pair_values_a_to_be_greater_than_b', {
        column_A: 'last',
        column_B: 'parity',
      }),
    ];
    const resultFormat = { ...BASIC, keys: ['id'], partialCount: 2 };

    const { results } = await withTable(rowsUpTo(ROWS), (table) =>
      validate(table, { name: 's', expectations, meta: {} }, { clock, resultFormat }),
    );

    expect(results.map(({ judgement }) => judgement.kind === 'judged' && judgement.rows)).toEqual([
      [
        { row: 2, keys: [1], values: [1] },
        { row: 4, keys: [3], values: [1] },
      ],
      [{ row: ROWS, keys: [ROWS - 1], values: [-1] }],
      [{ row: ROWS, keys: [ROWS - 1], values: [-1] }],
      [
        { row: 2, keys: [1], values: [1, 1] },
        { row: 4, keys: [3], values: [1, 1] },
      ],
    ]);
  });
});

/** The table, and every statement that it is asked. */
function counting(table: ExpectationTable): { counted: ExpectationTable; statements: readonly string[] } {
  const statements: string[] = [];
  const heard = (sql: string): string => {
    statements.push(sql);
    return sql;
  };
  const counted = {
    ...{ relation: table.relation, columns: table.columns },
    rows: (sql: string) => table.rows(heard(sql)),
    stream: (sql: string) => table.stream(heard(sql)),
  };
  return { counted, statements };
}
