import { describe, expect, it } from 'vitest';
import { measureProfile } from '../data-profile/measure-profile.js';
import { withParquet } from '../testing/open-test-table.js';
import { FIRST_ROWS, judgeSuites } from '../validation-result/judge-suites.js';
import { suggestSuite } from './suggest-suite.js';

const ORDERS = `SELECT range AS id, range % 97 - 20.5 AS amount, CASE WHEN range % 10 > 0 THEN 'x' END AS note,
  DATE '2026-01-01' + (range % 30)::INTEGER AS day, 5 AS constant FROM range(500)`;

describe('a suggested suite', () => {
  it.each([
    ORDERS,
    `${ORDERS.replace('range(500)', 'range(1)')}`,
    `${ORDERS.replace('range(500)', 'range(0)')}`,
  ])('is fulfilled by the table that suggests it: %s', async (query) => {
    const { success, results } = await withParquet(query, async (table) => {
      const { rows, profile } = await measureProfile(table);
      const body = suggestSuite({ dataset: 'orders', version: 1, rows, profile });
      const suite = { suiteId: null, revision: null, body, rowKeys: [], firstRows: FIRST_ROWS };
      const [judged] = await judgeSuites(table, [suite]);
      if (judged === undefined) throw new Error('Nothing was judged.');
      return judged.validation;
    });

    expect(results.filter((result) => !result.success)).toEqual([]);
    expect(success).toBe(true);
  });

  it('expects of the next table what is typical, with room around it', async () => {
    const { rows, profile } = await withParquet(ORDERS, (table) => measureProfile(table));

    const { expectations } = suggestSuite({ dataset: 'orders', version: 1, rows, profile });

    expect(expectations).toContainEqual({
      type: 'expect_table_row_count_to_be_between',
      kwargs: { min_value: 250, max_value: 1000 },
    });
    expect(expectations).toContainEqual({
      type: 'expect_column_values_to_be_unique',
      kwargs: { column: 'id' },
    });
    expect(expectations).toContainEqual({
      type: 'expect_column_values_to_not_be_null',
      kwargs: { column: 'note', mostly: 0.8 },
    });
    const between = expectations.find(
      ({ type, kwargs }) => type === 'expect_column_values_to_be_between' && kwargs['column'] === 'amount',
    );
    expect(Number(between?.kwargs['min_value'])).toBeLessThan(-20.5);
    expect(Number(between?.kwargs['max_value'])).toBeGreaterThan(75.5);
  });
});
