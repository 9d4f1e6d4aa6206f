import { describe, expect, it } from 'vitest';
import { expectation, toldOf, validated, withTable } from './testing/with-table.js';
import { toJson } from './result/to-json.js';
import { validateSuites } from './validate.js';

const clock = () => new Date(0);

describe('a validation', () => {
  it('of several suites takes the passes of one, and each has its own parameters', async () => {
    const upTo = expectation('expect_column_values_to_be_between', {
      column: 'x',
      max_value: { $PARAMETER: 'limit' },
    });
    const suite = (name: string, limit: number) => ({
      suite: { name, expectations: [upTo], meta: {}, suiteParameters: { limit } },
    });

    const validations = await withTable('SELECT range AS x FROM range(10)', (table) =>
      validateSuites(
        table,
        [suite('a', 20), suite('b', 4), { suite: { name: 'none', expectations: [], meta: {} } }],
        {
          clock,
        },
      ),
    );

    expect(validations.map(({ suite, success }) => [suite, success])).toEqual([
      ['a', true],
      ['b', false],
      ['none', true],
    ]);
    expect(validations.map(({ results }) => results.map(toldOf))).toEqual([[0], [5], []]);
    // The counts, and the first rows that fail.
    expect(validations.map(({ scans }) => scans)).toEqual([2, 2, 2]);
  });

  it.each([{ values: ['a', 'b'], weights: [0.5, 0.5] }, null])(
    'of a distribution of nothing but NULL by %j is a fault, not a number',
    async (partition_object) => {
      const kwargs = { column: 'x', partition_object, threshold: 0.1 };
      const { results } = await validated('SELECT NULL::VARCHAR AS x FROM range(5)', [
        expectation('expect_column_kl_divergence_to_be_less_than', { ...kwargs, bucketize_data: false }),
      ]);

      expect(results.map(toldOf)).toEqual(['ValueError: the column has no values, and so no distribution.']);
    },
  );

  it('of numbers by bins, of which there are none, is a fault too', async () => {
    const partition_object = { bins: [0, 1, 2], weights: [0.5, 0.5] };
    const { results } = await validated('SELECT NULL::DOUBLE AS x FROM range(5)', [
      expectation('expect_column_kl_divergence_to_be_less_than', {
        column: 'x',
        partition_object,
        threshold: 0.1,
      }),
    ]);

    expect(results.map(toldOf)).toEqual(['ValueError: the column has no values, and so no distribution.']);
  });

  it('of a table without rows finds no row at fault', async () => {
    const validation = await validated('SELECT 1 AS x, 1.5::DOUBLE AS y WHERE false', [
      ...[1, 2, 3].map((max_value) =>
        expectation('expect_column_values_to_be_between', { column: 'y', max_value }),
      ),
      expectation('expect_column_values_to_be_in_set', { column: 'x', value_set: [] }),
      expectation('expect_column_values_to_be_unique', { column: 'x' }),
    ]);

    expect(validation.success).toBe(true);
    expect(validation.results.map(toldOf)).toEqual([0, 0, 0, 0, 0]);
  });

  it('keeps a share of rows exactly', async () => {
    const { results } = await validated('SELECT range AS x FROM range(100)', [
      expectation('expect_column_values_to_be_between', { column: 'x', min_value: 93, mostly: 0.07 }),
      expectation('expect_column_values_to_be_between', { column: 'x', min_value: 93, mostly: 0.071 }),
    ]);

    expect(results.map(({ success }) => success)).toEqual([true, false]);
  });

  it('tells no value of a rule to the engine as SQL', async () => {
    const evil = `'; DROP TABLE given; --`;
    const { results } = await validated(`SELECT 'a' AS "x""y"`, [
      expectation('expect_column_values_to_be_in_set', { column: 'x"y', value_set: [evil, 'a\0b'] }),
      expectation('expect_column_values_to_match_regex', { column: 'x"y', regex: `\\'${evil}` }),
      expectation('expect_column_to_exist', { column: evil }),
    ]);

    expect(results.map(toldOf)).toEqual([1, 1, null]);
  });

  it('is told as Great Expectations tells it', async () => {
    const validation = await validated('SELECT range AS x FROM range(4)', [
      expectation('expect_column_values_to_be_between', { column: 'x', max_value: 1 }),
    ]);

    expect(toJson(validation)).toMatchObject({
      success: false,
      statistics: { evaluated_expectations: 1, successful_expectations: 0, success_percent: 0 },
      results: [
        {
          success: false,
          result: {
            element_count: 4,
            unexpected_count: 2,
            unexpected_percent: 50,
            missing_count: 0,
            partial_unexpected_list: [2, 3],
          },
          exception_info: { raised_exception: false },
        },
      ],
    });
  });
});

describe('the user’s own SQL', () => {
  const QUERY = 'SELECT range AS x FROM range(10)';
  const told = async (unexpected_rows_query: string) => {
    const { results } = await validated(QUERY, [
      expectation('unexpected_rows_expectation', { unexpected_rows_query }),
    ]);
    return results.map(toldOf)[0];
  };

  it('counts the rows that it finds', async () => {
    expect(await told('SELECT * FROM {batch} WHERE x > 6')).toBe('3 unexpected rows');
    expect(await told('SELECT * FROM {batch} WHERE x > 60;')).toBe('0 unexpected rows');
  });

  it.each([
    'DROP TABLE {batch}',
    'SELECT 1; DROP TABLE {batch}',
    "COPY {batch} TO '/tmp/x.csv'",
    'INSERT INTO {batch} VALUES (1)',
    'PRAGMA database_list',
    'SELECT * FROM {batch}) AS q; DROP TABLE given; --',
  ])('does nothing but select: not %s', async (query) => {
    expect(await told(query)).toMatch(/must be one SELECT|Parser Error/);
  });

  it.each([
    "SELECT * FROM read_text('/etc/hostname')",
    "SELECT * FROM read_csv('/etc/passwd')",
    "SELECT * FROM '/etc/passwd.csv'",
    "SELECT * FROM glob('/etc/*')",
  ])('sees nothing but its table: not %s', async (query) => {
    expect(await told(query)).toMatch(/^Permission Error/);
  });
});
