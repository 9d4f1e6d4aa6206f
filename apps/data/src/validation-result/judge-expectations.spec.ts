import { describe, expect, it } from 'vitest';
import type { Expectation } from '../expectation/expectation.js';
import { withParquet, withTable } from '../testing/open-test-table.js';
import { judgeExpectations } from './judge-expectations.js';
import type { ExpectationResult } from './validation-result.js';

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

describe('expectations', () => {
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
    [{ kind: 'UNIQUE', column: 'n', ...all }, { success: false, failedRows: 1 }, [5]],
    [{ kind: 'COLUMN_EXISTS', column: 'n', ...all }, { success: true, failedRows: 0 }, []],
    [{ kind: 'ROW_COUNT_BETWEEN', min: 5, max: 5, ...all }, { success: true, failedRows: 0 }, []],
  ])(
    'of kind and bounds %j count the rows that fail, and show the first',
    async (expectation, result, rows) => {
      const [judged] = await judge([expectation]);

      expect(judged).toMatchObject(result);
      expect(judged?.sample.map(({ row }) => row)).toEqual(rows);
    },
  );

  it('show a failing row with all its values', async () => {
    const [judged] = await judge([{ kind: 'NOT_NULL', column: 'origin', ...all }]);

    expect(judged?.sample).toEqual([
      { row: 2, values: { n: 5, origin: null, at: '2001-01-02T10:00:00', flag: false } },
    ]);
  });

  it('say why they fail where no row is to blame', async () => {
    const results = await judge([
      { kind: 'COLUMN_EXISTS', column: 'gone', ...all },
      { kind: 'NOT_NULL', column: 'gone', ...all },
      { kind: 'ROW_COUNT_BETWEEN', min: 6, max: null, ...all },
      { kind: 'MATCHES', column: 'n', pattern: '1', ...all },
      { kind: 'BETWEEN', column: 'origin', min: 1, max: null, ...all },
      { kind: 'BETWEEN', column: 'at', min: 'yesterday', max: null, ...all },
    ]);

    for (const result of results) {
      expect(result).toMatchObject({ success: false, failedRows: 0, reason: expect.any(String), sample: [] });
    }
  });

  it('take NaN for outside of any bounds', async () => {
    const [judged] = await withParquet("SELECT unnest(['1', 'NaN']::DOUBLE[]) AS x", (table) =>
      judgeExpectations(table, [{ kind: 'BETWEEN', column: 'x', min: 0, max: null, ...all }]),
    ).then(({ expectations }) => expectations);

    expect(judged).toMatchObject({ failedRows: 1, sample: [{ row: 2, values: { x: 'NaN' } }] });
  });

  it('judge a share of rows exactly', async () => {
    const query = 'SELECT range AS x FROM range(100)';
    const expectation: Expectation = { kind: 'BETWEEN', column: 'x', min: 93, max: null, mostly: 0.07 };

    const { expectations } = await withParquet(query, (table) => judgeExpectations(table, [expectation]));

    expect(expectations[0]).toMatchObject({ success: true, failedRows: 93 });
  });

  it('are fulfilled by a table without rows, but for the number of rows', async () => {
    const { expectations } = await withTable({ bytes: 'n\n' }, (table) =>
      judgeExpectations(table, [
        { kind: 'NOT_NULL', column: 'n', ...all },
        { kind: 'ROW_COUNT_BETWEEN', min: 1, max: null, ...all },
      ]),
    );

    expect(expectations.map(({ success }) => success)).toEqual([true, false]);
  });
});

async function judge(expectations: readonly Expectation[]): Promise<readonly ExpectationResult[]> {
  return (await withTable({ bytes: TEXT }, (table) => judgeExpectations(table, expectations))).expectations;
}
