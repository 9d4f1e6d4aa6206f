import { describe, expect, it } from 'vitest';
import { withParquet, withTable } from '../testing/open-test-table.js';
import type { ColumnProfile } from './data-profile.js';
import { aboutTable } from './about-table.js';
import { findFacts } from './column-facts.js';
import { countValues, isCounted } from './count-values.js';
import { measureProfile } from './measure-profile.js';
import { scanTable } from './scan-table.js';

describe('a profile', () => {
  it('agrees with the formulas over all values', async () => {
    const values = Array.from({ length: 1001 }, (_, i) => ((i * 7919) % 1001) / 4 - 50);
    const text = `x\n${values.join('\n')}\n\n`;

    const { rows, columns } = await profileOfCsv(text);

    const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
    const variance = values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (values.length - 1);
    const sorted = values.toSorted((a, b) => a - b);
    expect(rows).toBe(1002);
    expect(columns[0]).toMatchObject({ nulls: 1, distinct: 1001, distinctIsExact: true, min: -50, max: 200 });
    expect(columns[0]?.mean).toBeCloseTo(mean, 10);
    expect(columns[0]?.standardDeviation).toBeCloseTo(Math.sqrt(variance), 10);
    for (const { probability, value } of columns[0]?.quantiles ?? []) {
      expect(value).toBeCloseTo(sorted[probability * 1000] ?? NaN, 10);
    }
  });

  it('leaves out of every measure what is not finite, and says how much that is', async () => {
    const query = "SELECT unnest(['1', '3', 'NaN', 'Infinity', '-Infinity', NULL]::DOUBLE[]) AS x";

    expect(await columnOf(query)).toMatchObject({ nulls: 1, notFinite: 3, min: 1, max: 3, mean: 2 });
  });

  it('does not overflow on the largest numbers', async () => {
    const column = await columnOf('SELECT unnest([1e308, -1e308, 1e308, -1e308]::DOUBLE[]) AS x');

    expect(column.mean).toBe(0);
    expect(column.standardDeviation ?? NaN).toBeCloseTo(1e308 * Math.sqrt(4 / 3), -295);
    expect(column.quantiles.every(({ value }) => Number.isFinite(value))).toBe(true);
  });

  it('gives whole numbers exactly, as text where JSON would round them', async () => {
    const column = await columnOf('SELECT unnest([1, 9007199254740993])::BIGINT AS x');

    expect([column.min, column.max]).toEqual([1, '9007199254740993']);
  });

  it('has nothing to say of a column without a value', async () => {
    const nothing = { distinct: 0, min: null, max: null, mean: null, standardDeviation: null, quantiles: [] };

    expect(await columnOf('SELECT NULL::DOUBLE AS x')).toMatchObject({ nulls: 1, ...nothing });
    expect(await columnOf('SELECT 1 AS x WHERE false')).toMatchObject({ nulls: 0, ...nothing });
  });

  it('has no deviation of a single value', async () => {
    expect(await columnOf('SELECT 5 AS x')).toMatchObject({ mean: 5, standardDeviation: null });
  });

  it('takes columns of any type', async () => {
    const column = await columnOf(
      "SELECT {'a': [1, 2]} AS x, 'b'::BLOB AS y, INTERVAL 1 DAY AS z, uuid() AS u",
    );

    expect(column).toMatchObject({ distinct: 1, min: null, mean: null });
    expect(await columnOf("SELECT TIMESTAMPTZ '2001-01-01 00:00:00Z' AS x")).toMatchObject({ distinct: 1 });
    expect(await columnOf("SELECT 'infinity'::TIMESTAMP AS x")).toMatchObject({ min: 'infinity' });
  });
});

describe('different values', () => {
  it('are counted where that is cheap', () => {
    const counted = (approximately: number, rows: number) => isCounted({ approximately }, rows);
    expect([counted(1_000_000, 2_000_000), counted(1_000_001, 2_000_000)]).toEqual([true, false]);
    expect([counted(100_000, 2_000_001), counted(100_001, 2_000_001)]).toEqual([true, false]);
  });

  it.each([20_000, 150_000, 300_000])('beyond, here %i, are estimated to 1 in 100', async (n) => {
    await withParquet(`SELECT range * 31 AS x, 'user-' || range AS y FROM range(${n})`, async (table) => {
      const about = { ...(await aboutTable(table)), rows: 1e9 };
      const counted = new Map<number, number>();
      const { columns } = await scanTable(table, about, ({ place }, { values }) =>
        counted.set(place, values.length),
      );
      const facts = await findFacts(table, about, columns);
      const found = await countValues(table, facts, about.rows);
      expect(found.size).toBe(2);
      for (const { different, isExact } of found.values()) {
        expect(isExact).toBe(n <= 100_000);
        expect(Math.abs(different / n - 1)).toBeLessThan(0.01);
      }
      expect(counted.get(0)).toBe(n <= 100_000 ? n : undefined);
    });
  });
});

function profileOfCsv(text: string): Promise<{ rows: number; columns: readonly ColumnProfile[] }> {
  return withTable({ bytes: text }, async (table) => {
    const { rows, profile } = await measureProfile(table);
    return { rows, columns: profile.columns };
  });
}

async function columnOf(query: string): Promise<ColumnProfile> {
  const { profile } = await withParquet(query, measureProfile);
  const [column] = profile.columns;
  if (column === undefined) throw new Error('There is no column.');
  return column;
}
