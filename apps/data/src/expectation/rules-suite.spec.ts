import { describe, expect, it } from 'vitest';
import { withParquet, withTable } from '../testing/open-test-table.js';
import { judgeSuites } from '../validation-result/judge-suites.js';
import type { ExpectationResult } from '../validation-result/validation-result.js';
import type { Table } from '../tabular-file/table.js';
import type { Expectation } from './expectation.js';
import { resultsOfRules, suiteOfRules } from './rules-suite.js';

const TEXT = [
  'n,origin,at,flag',
  '1,LAS,2001-01-01 10:00,true',
  '5,,2001-01-02 10:00,false',
  ',ATL,2001-01-03 10:00,true',
  '9,atl,2001-01-04 10:00,true',
  '5,LAS,2001-01-05 10:00,true',
  '',
].join('\n');

const all = { mostly: 1 };

describe('rules', () => {
  it.each<[Expectation, Partial<ExpectationResult>, readonly number[]]>([
    [{ kind: 'NOT_NULL', column: 'origin', ...all }, { success: false, failedRows: 1 }, [2]],
    [{ kind: 'BETWEEN', column: 'n', min: 2, max: 8, ...all }, { success: false, failedRows: 2 }, [1, 4]],
    [{ kind: 'BETWEEN', column: 'n', min: null, max: 9, ...all }, { success: true, failedRows: 0 }, []],
    [{ kind: 'BETWEEN', column: 'n', min: 2, max: 8, mostly: 0.5 }, { success: true, failedRows: 2 }, [1, 4]],
    [{ kind: 'BETWEEN', column: 'at', min: '2001-01-02', max: null, ...all }, { failedRows: 1 }, [1]],
    [{ kind: 'BETWEEN', column: 'origin', min: 'A', max: 'Z', ...all }, { failedRows: 1 }, [4]],
    [{ kind: 'IN_SET', column: 'origin', values: ['LAS', "'; --"], ...all }, { failedRows: 2 }, [3, 4]],
    [{ kind: 'IN_SET', column: 'n', values: [1, 5], ...all }, { failedRows: 1 }, [4]],
    [{ kind: 'IN_SET', column: 'flag', values: [true], ...all }, { failedRows: 1 }, [2]],
    [{ kind: 'MATCHES', column: 'origin', pattern: '[A-Z]+', ...all }, { failedRows: 1 }, [4]],
    [{ kind: 'UNIQUE', column: 'n', ...all }, { success: false, failedRows: 2 }, [2, 5]],
    [{ kind: 'COLUMN_EXISTS', column: 'n', ...all }, { success: true, failedRows: 0 }, []],
    [{ kind: 'ROW_COUNT_BETWEEN', min: 5, max: 5, ...all }, { success: true, failedRows: 0 }, []],
  ])('%j count the rows that fail, and show the first', async (rule, result, rows) => {
    const [judged] = await withTable({ bytes: TEXT }, (table) => judge(table, [rule]));

    expect(judged).toMatchObject(result);
    expect(judged?.sample.map(({ row }) => row)).toEqual(rows);
  });

  it('show a failing row with all its values', async () => {
    const rule: Expectation = { kind: 'NOT_NULL', column: 'origin', ...all };

    const [judged] = await withTable({ bytes: TEXT }, (table) => judge(table, [rule]));

    expect(judged?.sample).toEqual([
      { row: 2, values: { n: 5, origin: null, at: '2001-01-02T10:00:00', flag: false } },
    ]);
  });

  it('say why they fail where no row is to blame', async () => {
    const results = await withTable({ bytes: TEXT }, (table) =>
      judge(table, [
        { kind: 'COLUMN_EXISTS', column: 'gone', ...all },
        { kind: 'NOT_NULL', column: 'gone', ...all },
        { kind: 'ROW_COUNT_BETWEEN', min: 6, max: null, ...all },
        { kind: 'BETWEEN', column: 'origin', min: 1, max: null, ...all },
        { kind: 'BETWEEN', column: 'at', min: 'yesterday', max: null, ...all },
      ]),
    );

    for (const result of results) {
      expect(result).toMatchObject({ success: false, failedRows: 0, reason: expect.any(String), sample: [] });
    }
  });

  it('take NaN for outside of any bounds', async () => {
    const [judged] = await withParquet("SELECT unnest(['1', 'NaN']::DOUBLE[]) AS x", (table) =>
      judge(table, [{ kind: 'BETWEEN', column: 'x', min: 0, max: null, ...all }]),
    );

    expect(judged).toMatchObject({ failedRows: 1, sample: [{ row: 2, values: { x: 'NaN' } }] });
  });

  it('are fulfilled by a table without rows, but for the number of rows', async () => {
    const results = await withTable({ bytes: 'n\n' }, (table) =>
      judge(table, [
        { kind: 'NOT_NULL', column: 'n', ...all },
        { kind: 'ROW_COUNT_BETWEEN', min: 1, max: null, ...all },
      ]),
    );

    expect(results.map(({ success }) => success)).toEqual([true, false]);
  });
});

async function judge(table: Table, rules: readonly Expectation[]): Promise<readonly ExpectationResult[]> {
  const columns = table.columns.map(({ name }) => name);
  const suite = { suiteId: null, revision: null, body: suiteOfRules(rules), rowKeys: columns, firstRows: 10 };
  const [judged] = await judgeSuites(table, [suite]);
  return resultsOfRules(rules, judged?.validation.results ?? [], columns);
}
