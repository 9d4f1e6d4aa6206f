import { describe, expect, it } from 'vitest';
import { expectation, toldOf, validated } from '../testing/with-table.js';
import { cutsOf, numberBefore } from './interval.js';

const NUMBERS = [-Infinity, -3, -1, -0.5, 0, 0.1, 0.5, 1, 2.5, 3, 7, Infinity, NaN];
const BOUNDS = [null, -3, -0.5, 0, 0.1, 1, 2.5, 7];

interface Interval {
  readonly min_value: number | null;
  readonly max_value: number | null;
  readonly strict_min: boolean;
  readonly strict_max: boolean;
}

const INTERVALS: readonly Interval[] = BOUNDS.flatMap((min_value) =>
  BOUNDS.filter(
    (max) => (min_value ?? -Infinity) <= (max ?? Infinity) && (min_value ?? max) !== null,
  ).flatMap((max_value) =>
    [false, true].flatMap((strict_min) =>
      [false, true].map((strict_max) => ({ min_value, max_value, strict_min, strict_max })),
    ),
  ),
);

describe('intervals of a crowded column', () => {
  it.each<[string, readonly number[]]>([
    ['DOUBLE', NUMBERS],
    ['FLOAT', NUMBERS],
    ['BIGINT', [-4, -3, -1, 0, 1, 2, 3, 7, 8]],
    ['TINYINT', [-4, -3, 0, 1, 7]],
    ['DECIMAL(9,2)', [-3, -0.5, 0, 0.1, 0.5, 2.5, 7, 7.01]],
    ['HUGEINT', [-4, 0, 1, 8]],
  ])('of type %s are judged together as each would be alone', async (type, values) => {
    const listed = [...values.map((value) => `('${value}'::${type})`), `(NULL::${type})`].join(', ');
    const query = `SELECT x FROM (VALUES ${listed}) AS v(x)`;
    // A 32-bit number is compared as the number that it is.
    const stored = type === 'FLOAT' ? values.map(Math.fround) : values;

    const { results } = await validated(
      query,
      INTERVALS.map((interval) =>
        expectation('expect_column_values_to_be_between', { column: 'x', ...interval }),
      ),
    );

    expect(results.map(toldOf)).toEqual(
      INTERVALS.map((interval) => stored.filter((value) => !isWithin(value, interval)).length),
    );
  });

  it('are judged by one statement, however many', async () => {
    const of = (count: number) =>
      validated(
        'SELECT range::DOUBLE AS x FROM range(1000)',
        Array.from({ length: count }, (_, at) =>
          expectation('expect_column_values_to_be_between', {
            column: 'x',
            min_value: -at,
            max_value: 2000 + at,
          }),
        ),
      );

    expect((await of(1)).scans).toBe(1);
    expect((await of(200)).scans).toBe(1);
  });

  it('count by their own row conditions', async () => {
    const intervals = ['a', 'b'].flatMap((group) =>
      [1, 2, 3, 4].map((max_value) =>
        expectation('expect_column_values_to_be_between', {
          ...{ column: 'x', max_value, condition_parser: 'pandas' },
          row_condition: `g == "${group}"`,
        }),
      ),
    );
    const query = `SELECT range AS x, CASE WHEN range % 2 = 0 THEN 'a' ELSE 'b' END AS g FROM range(8)`;

    const { results } = await validated(query, intervals);

    // Of a: 0 2 4 6; of b: 1 3 5 7.
    expect(results.map(toldOf)).toEqual([3, 2, 2, 1, 3, 3, 2, 2]);
  });
});

describe('a cut', () => {
  it('of whole numbers lies between them, whatever the bound', () => {
    const bounds = { min: 0.5, max: 2.5, strictMin: false, strictMax: false };
    expect(cutsOf({ name: 'x', type: 'BIGINT' }, bounds)).toEqual({ type: 'BIGINT', below: 0, upTo: 2 });
  });

  it('is not made where it would not be exact', () => {
    const bounds = { min: 2 ** 53 + 2, max: null, strictMin: false, strictMax: false };
    expect(cutsOf({ name: 'x', type: 'BIGINT' }, bounds)).toBeNull();
    expect(cutsOf({ name: 'x', type: 'TIMESTAMP' }, { ...bounds, min: '2001-01-01' })).toBeNull();
    expect(cutsOf({ name: 'x', type: 'DOUBLE' }, { ...bounds, min: Infinity })).toBeNull();
  });

  it.each([1, -1, 0.1, 1e308, 5e-324, -5e-324, 0, 2 ** 53])('before %s has no number between', (x) => {
    const before = numberBefore(x);
    expect(before).toBeLessThan(x);
    expect([before, x]).toContain(before + (x - before) / 2);
  });
});

function isWithin(x: number, { min_value: min, max_value: max, strict_min, strict_max }: Interval): boolean {
  if (Number.isNaN(x)) return false;
  const above = min === null || (strict_min ? x > min : x >= min);
  return above && (max === null || (strict_max ? x < max : x <= max));
}
