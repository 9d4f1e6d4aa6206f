import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { withParquet } from '../testing/open-test-table.js';
import { measureProfile } from './measure-profile.js';
import { RankCounts } from './rank-counts.js';
import { RowSample, SAMPLED_ROWS } from './row-sample.js';
import { ValueCounts, ValueList } from './value-counts.js';

/** Sums of thousands of doubles in another order. */
const TOLERANCE = 1e-10;

const numbers = fc.array(
  fc.oneof(fc.integer({ min: -9, max: 9 }), fc.double({ noNaN: true, noDefaultInfinity: true })),
  {
    minLength: 1,
    maxLength: 300,
  },
);

describe('what is measured batch by batch', () => {
  it('correlates columns over the rows in which both have a finite number', async () => {
    const query = `SELECT CASE WHEN i % 3 > 0 THEN sin(i) END AS a, CASE WHEN i % 5 = 0 THEN 'nan'::DOUBLE ELSE sin(i) + cos(i * i) END AS b,
                          i * 1e6 AS c, CASE WHEN i < 2500 THEN i % 7 END AS d FROM (SELECT range AS i FROM range(9000))`;
    const pairs = ['ab', 'ac', 'ad', 'bc', 'bd', 'cd'].map(([x = '', y = '']) => [x, y] as const);
    await withParquet(query, async (table) => {
      const { profile } = await measureProfile(table);
      const row = await table.row(
        `SELECT ${pairs.map(([x, y]) => `corr(${x}, ${y}) FILTER (WHERE isfinite(${x}) AND isfinite(${y})) AS ${x}${y}`)} FROM ${table.relation}`,
      );
      expect(profile.correlations.map(({ left, right }) => left + right)).toEqual(
        pairs.map(([x, y]) => x + y),
      );
      for (const { left, right, coefficient } of profile.correlations)
        expect(Math.abs(coefficient - Number(row[left + right])), left + right).toBeLessThan(TOLERANCE);
    });
  });

  it('tells deviations of numbers that lie far from zero, and whose first ones lie apart', async () => {
    const query = `SELECT 1e15 + (range * 37 % 101) / 8 AS x, CASE WHEN range < 2048 THEN 1e9 ELSE sin(range) END AS y FROM range(20000)`;
    await withParquet(query, async (table) => {
      const { profile } = await measureProfile(table);
      const row = await table.row(
        `SELECT stddev_samp(x - 1e15) AS x, stddev_samp(y) AS y, skewness(y) AS s FROM ${table.relation}`,
      );
      const [x, y] = profile.columns;
      expect((x?.standardDeviation ?? NaN) / Number(row['x'])).toBeCloseTo(1, 10);
      expect((y?.standardDeviation ?? NaN) / Number(row['y'])).toBeCloseTo(1, 10);
      expect((y?.skewness ?? NaN) / Number(row['s'])).toBeCloseTo(1, 8);
    });
  });

  it('correlates the first 24 columns that vary, of more than are read at once', async () => {
    const columns = Array.from({ length: 40 }, (_, k) =>
      k % 4 === 1 ? `7 AS c${k}` : `sin(range * ${k + 1}) AS c${k}`,
    );
    await withParquet(`SELECT ${columns.join(', ')} FROM range(300)`, async (table) => {
      const { profile } = await measureProfile(table);
      const varying = columns.flatMap((_, k) => (k % 4 === 1 ? [] : [`c${k}`])).slice(0, 24);
      expect(profile.correlations).toHaveLength((24 * 23) / 2);
      expect([...new Set(profile.correlations.map(({ left }) => left))]).toEqual(varying.slice(0, -1));
      expect(profile.columns.map(({ distinct }) => distinct)).toEqual(
        columns.map((_, k) => (k % 4 === 1 ? 1 : 300)),
      );
    });
  });
});

describe('counts of numbers', () => {
  it('are those of a map, be they looked up or sorted', () => {
    fc.assert(
      fc.property(numbers, numbers, (before, after) => {
        const expected = new Map<number, number>();
        for (const x of [...before, ...after]) expected.set(x + 0, (expected.get(x + 0) ?? 0) + 1);
        const counts = new ValueCounts();
        counts.add(normal(before), before.length);
        const list = new ValueList(counts.sorted(), before.length + after.length);
        for (const counter of [counts, list]) {
          counter.add(normal(after), after.length);
          const { values, counts: found } = counter.sorted();
          expect([...values]).toEqual([...expected.keys()].sort((a, b) => a - b));
          expect([...found]).toEqual([...values].map((value) => expected.get(value)));
        }
      }),
    );
  });

  it('of ranks are those of the definition', () => {
    fc.assert(
      fc.property(numbers, numbers, (chosen, all) => {
        const both = [...all, ...chosen];
        const extremes = [Math.min(...both) + 0, Math.max(...both) + 0];
        const values = Float64Array.from(new Set([...extremes, ...normal(chosen)])).sort();
        const ranks = new RankCounts(values);
        ranks.add(normal(all), all.length);
        for (const { value, below, upTo } of ranks.ranked()) {
          expect(below.most).toBe(all.filter((x) => x < value).length);
          expect(upTo.least).toBe(all.filter((x) => x <= value).length);
        }
      }),
    );
  });
});

describe('a sample of rows', () => {
  it('has every row of a small table, and as many of each part of a large one', () => {
    const sample = new RowSample();
    const held = new Map<number, number>();
    const rows = 50 * SAMPLED_ROWS;
    for (let from = 0; from < rows; from += 2000) {
      sample.choose(2000);
      sample.rows.forEach((row, k) => held.set(sample.places[k] ?? NaN, from + row));
      if (from + 2000 === SAMPLED_ROWS) expect([...held].every(([place, row]) => place === row)).toBe(true);
    }
    expect(held.size).toBe(SAMPLED_ROWS);
    expect(new Set(held.values()).size).toBe(SAMPLED_ROWS);
    const tenths = Array.from({ length: 10 }, () => 0);
    for (const row of held.values())
      tenths[Math.floor((10 * row) / rows)] = (tenths[Math.floor((10 * row) / rows)] ?? 0) + 1;
    // Six standard deviations of a binomial share.
    for (const count of tenths) expect(Math.abs(count - SAMPLED_ROWS / 10)).toBeLessThan(260);
  });
});

function normal(values: readonly number[]): Float64Array {
  return Float64Array.from(values, (value) => value + 0);
}
