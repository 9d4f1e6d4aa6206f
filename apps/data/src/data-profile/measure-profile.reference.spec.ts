import { describe, expect, it } from 'vitest';
import { withParquet } from '../testing/open-test-table.js';
import type { DataProfile } from './data-profile.js';
import reference from './fixtures/profile.json' with { type: 'json' };
import { measureProfile } from './measure-profile.js';

const TABLE = `
  SELECT x, y, CASE WHEN i % 7 <> 0 THEN sqrt(i) - x / 1000 END AS z, 'v' || floor(sqrt(i % 2500))::INT AS s
    FROM (SELECT range AS i, pow(range * 7919 % 5003, 2) / 1000 AS x,
                 1e6 + (range * 104729 % 4999)::DOUBLE / 8 AS y FROM range(5000))`;

/** Sums of 5,000 doubles in another order, and powers of them. */
const TOLERANCE = 1e-11;

describe('a profile', () => {
  it('has the moments that pandas has', async () => {
    for (const [name, expected] of Object.entries(reference.columns)) {
      const column = (await profileOf(TABLE)).columns.find((other) => other.name === name);
      for (const measure of ['mean', 'standardDeviation', 'skewness', 'kurtosis'] as const) {
        expect(relativeError(column?.[measure], expected[measure]), `${name} ${measure}`).toBeLessThan(
          TOLERANCE,
        );
      }
      expect(column?.distinct).toBe(expected.distinct);
    }
  });

  it('has the histogram that numpy has', async () => {
    const { columns } = await profileOf(TABLE);
    for (const [name, { counts, edges }] of Object.entries(reference.columns)) {
      const bins = columns.find((other) => other.name === name)?.histogram ?? [];
      expect(bins.map(({ count }) => count)).toEqual(counts);
      for (const [i, { low, high }] of bins.entries()) {
        expect(relativeError(low, edges[i] ?? NaN)).toBeLessThan(TOLERANCE);
        expect(relativeError(high, edges[i + 1] ?? NaN)).toBeLessThan(TOLERANCE);
      }
    }
  });

  it('has the top values and the correlations that pandas has', async () => {
    const { columns, correlations } = await profileOf(TABLE);
    expect(columns[3]?.topValues).toEqual(reference.top);
    expect(correlations.map(({ left, right }) => left + right)).toEqual(['xy', 'xz', 'yz']);
    for (const [i, { coefficient }] of correlations.entries()) {
      expect(Math.abs(coefficient - (reference.correlations[i] ?? NaN))).toBeLessThan(TOLERANCE);
    }
  });
});

describe('a histogram', () => {
  it('counts every finite value once, whatever the range', async () => {
    for (const values of [
      '1e308, -1e308, 0',
      '5, 5',
      '1, 1.0000000000000002',
      "'NaN'::DOUBLE, 3, 4, 'Infinity'::DOUBLE",
      '1e-320, 0',
    ]) {
      const { columns } = await profileOf(`SELECT unnest([${values}]::DOUBLE[]) AS x`);
      const finite = values.split(',').filter((value) => !value.includes("'")).length;
      const bins = columns[0]?.histogram ?? [];
      expect(
        bins.reduce((sum, { count }) => sum + count, 0),
        values,
      ).toBe(finite);
      expect(bins.every(({ low, high }) => Number.isFinite(low) && low <= high)).toBe(true);
    }
  });
});

describe('top values', () => {
  it('are told in the type of their column', async () => {
    const { columns } = await profileOf(`
      SELECT unnest([2.5::DOUBLE, 2.5, 'NaN'::DOUBLE, 'NaN'::DOUBLE, 'NaN'::DOUBLE]) AS a, unnest([true, true, true, false, NULL]) AS b,
             unnest(['', '', 'it''s', '', NULL]) AS c, TIMESTAMP '2001-02-03 04:05:06' AS d, DATE '2001-02-03' AS e,
             9007199254740993::BIGINT AS f, 1.50::DECIMAL(9,2) AS g, {'h': 1} AS h`);
    expect(columns.map(({ topValues }) => topValues.map(({ value, count }) => [value, count]))).toEqual([
      [[2.5, 2]],
      [
        [true, 3],
        [false, 1],
      ],
      [
        ['', 3],
        ["it's", 1],
      ],
      [['2001-02-03T04:05:06', 5]],
      [['2001-02-03', 5]],
      [['9007199254740993', 5]],
      [[1.5, 5]],
      [],
    ]);
  });

  it.each([100_000, 2_100_000])('are found among %i others, be they counted or estimated', async (rows) => {
    const { columns } = await profileOf(
      `SELECT CASE WHEN range % 20 = 0 THEN 7 ELSE 1000 + range END AS x FROM range(${rows})`,
    );
    const [column] = columns;
    const distinct = (19 * rows) / 20 + 1;
    expect(column?.topValues[0]).toEqual({ value: 7, count: rows / 20 });
    expect(column?.distinctIsExact).toBe(rows === 100_000);
    expect(Math.abs((column?.distinct ?? 0) / distinct - 1)).toBeLessThan(
      column?.distinctIsExact ? 1e-12 : 0.01,
    );
  });
});

function profileOf(query: string): Promise<DataProfile> {
  return withParquet(query, async (table) => (await measureProfile(table)).profile);
}

function relativeError(actual: number | null | undefined, expected: number): number {
  if (actual === null || actual === undefined) return Infinity;
  return Math.abs(actual - expected) / Math.max(1, Math.abs(expected));
}
