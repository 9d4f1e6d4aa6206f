import { describe, expect, it } from 'vitest';
import { expectation, toldOf, validated } from '../testing/with-table.js';

const QUERY = `SELECT 'K' || (range % 7) AS few, 'V' || range AS many, (range % 5) AS number,
  CASE WHEN range % 10 = 0 THEN NULL ELSE 'x' || (range % 3) END AS gaps FROM range(30000)`;

describe('rules about columns of few values', () => {
  it('are judged on the values, and fail as many rows as those have', async () => {
    const { results, scans } = await validated(QUERY, [
      expectation('expect_column_values_to_match_regex', { column: 'few', regex: '^K[0-4]$' }),
      expectation('expect_column_values_to_be_in_set', { column: 'few', value_set: ['K0', 'K1'] }),
      expectation('expect_column_values_to_not_be_in_set', { column: 'number', value_set: [4] }),
      expectation('expect_column_values_to_match_regex', { column: 'many', regex: '0$' }),
      expectation('expect_column_value_lengths_to_equal', { column: 'few', value: 2 }),
    ]);

    const rows = Array.from({ length: 30_000 }, (_, at) => at);
    expect(results.map(toldOf)).toEqual([
      rows.filter((at) => at % 7 > 4).length,
      rows.filter((at) => at % 7 > 1).length,
      rows.filter((at) => at % 5 === 4).length,
      rows.filter((at) => at % 10 !== 0).length,
      0,
    ]);
    // The first rows, the values of few columns, all else, and the first rows that fail each of four.
    expect(scans).toBe(3 + 4);
  });

  it('pass over missing values, as they do row by row', async () => {
    const rules = ['^x0$', '^x[01]$', '^y$'].map((regex) =>
      expectation('expect_column_values_to_match_regex', { column: 'gaps', regex }),
    );

    const { results } = await validated(QUERY, rules);

    const present = Array.from({ length: 30_000 }, (_, at) => at).filter((at) => at % 10 !== 0);
    const [ofNone, ofTwo] = [0, 2].map((rest) => present.filter((at) => at % 3 === rest).length);
    expect(results.map(toldOf)).toEqual([present.length - (ofNone ?? 0), ofTwo, present.length]);
  });

  it('that the engine refuses fail alone', async () => {
    const { results } = await validated(QUERY, [
      expectation('expect_column_values_to_match_regex', { column: 'few', regex: '(' }),
      expectation('expect_column_values_to_match_regex', { column: 'few', regex: '^K' }),
      expectation('expect_column_values_to_be_between', { column: 'number', min_value: 'a' }),
      expectation('expect_column_values_to_be_between', { column: 'number', max_value: 4 }),
    ]);

    expect(results.map(({ judgement }) => judgement.kind)).toEqual(['fault', 'judged', 'fault', 'judged']);
    expect(results.map(({ success }) => success)).toEqual([false, true, false, true]);
  });
});

describe('a set of many values', () => {
  it('is looked up as one of few is', async () => {
    const value_set = Array.from({ length: 50 }, (_, at) => at * 100);

    const { results } = await validated('SELECT range AS x, range::DOUBLE AS y FROM range(30000)', [
      expectation('expect_column_values_to_be_in_set', { column: 'x', value_set }),
      expectation('expect_column_values_to_not_be_in_set', { column: 'y', value_set: [...value_set, 0.5] }),
    ]);

    expect(results.map(toldOf)).toEqual([30_000 - 50, 50]);
  });
});
