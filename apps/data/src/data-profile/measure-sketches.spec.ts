import { ColumnSketch } from '@orrery/math-statistics';
import { describe, expect, it } from 'vitest';
import { withParquet } from '../testing/open-test-table.js';
import { measureProfile, type MeasuredTable } from './measure-profile.js';

/** Queries of a column `x` that give trouble, by what it is. */
const COLUMNS: Readonly<Record<string, string>> = {
  'whole numbers': 'SELECT (range * 7919) % 1009 AS x FROM range(3000)',
  'fractions of every size':
    'SELECT pow(10, (range * 37) % 600 - 300) * (1 - 2 * (range % 2)) AS x FROM range(2000)',
  'numbers that are not finite':
    "SELECT unnest(['NaN', 'Infinity', '-Infinity', '-0', '0', '1', NULL]::DOUBLE[]) AS x FROM range(50)",
  'the largest and the smallest numbers':
    'SELECT unnest([1.7976931348623157e308, -1.7976931348623157e308, 5e-324, -5e-324, 0]::DOUBLE[]) AS x FROM range(9)',
  'one number': 'SELECT 5 AS x FROM range(400)',
  'one number among zeros': 'SELECT CASE WHEN range = 77 THEN 1e6 ELSE 0 END AS x FROM range(3000)',
  'identifiers beyond 2⁵³': 'SELECT 9007199254740993 + range AS x FROM range(500)',
  'huge whole numbers':
    'SELECT 170141183460469231731687303715884105000::HUGEINT + range AS x FROM range(300)',
  prices: 'SELECT (range * 7 % 500)::DECIMAL(9, 2) / 4 AS x FROM range(900)',
  'single precision': 'SELECT (range / 7)::FLOAT AS x FROM range(900)',
  'texts in any script':
    "SELECT unnest(['', 'é', 'e\u0301', '🙂', 'ﬁ', 'a' || chr(0) || 'b', 'it''s', NULL]) AS x FROM range(20)",
  'texts that are all different': "SELECT 'user-' || range AS x FROM range(2000)",
  'long texts': "SELECT repeat('ab', 400 + (range % 3)::INT * 200) AS x FROM range(60)",
  'truth values': 'SELECT CASE WHEN range % 5 > 0 THEN range % 2 = 0 END AS x FROM range(200)',
  days: "SELECT DATE '1999-12-31' + (range % 400)::INT AS x FROM range(900)",
  'instants, some of them never':
    "SELECT unnest(['2001-02-03 04:05:06.789', 'infinity', '-infinity']::TIMESTAMP[]) AS x FROM range(9)",
  'instants in far years': "SELECT unnest(['2001-02-03', '12001-01-01']::TIMESTAMP[]) AS x FROM range(99)",
  structures: "SELECT {'a': range % 3} AS x FROM range(40)",
  'nothing but nulls': 'SELECT NULL::DOUBLE AS x FROM range(30)',
  'no rows': 'SELECT 1 AS x WHERE false',
};

describe('the sketches of a table', () => {
  it.each(Object.entries(COLUMNS))(
    'of %s, measured in parts and merged, are those of all rows',
    async (_, query) => {
      const whole = await measured(query);
      const numbered = `SELECT x, row_number() OVER () AS n FROM (${query})`;
      const parts = [
        await measured(`SELECT x FROM (${numbered}) WHERE n % 3 = 0`),
        await measured(`SELECT x FROM (${numbered}) WHERE n % 3 = 1 AND n < 100`),
        await measured(`SELECT x FROM (${numbered}) WHERE n % 3 = 1 AND n >= 100`),
        await measured(`SELECT x FROM (${numbered}) WHERE n % 3 = 2`),
      ].map(sketchOf);

      const merged = ColumnSketch.merged(parts as [ColumnSketch, ...ColumnSketch[]]);

      expectSame(merged, sketchOf(whole));
    },
  );

  it.each(Object.entries(COLUMNS))('of %s say what the profile says', async (_, query) => {
    const { rows, profile, sketches } = await measured(query);
    const [column, sketch] = [profile.columns[0], sketches[0]];

    expect([sketch?.rows, sketch?.nulls, sketch?.notFinite]).toEqual([
      rows,
      column?.nulls,
      column?.notFinite,
    ]);
    const different = sketch?.count();
    if (different === undefined || !('value' in different)) throw new Error('Nothing was counted.');
    expect(Math.abs(different.value - (column?.distinct ?? NaN))).toBeLessThanOrEqual(
      0.03 * (column?.distinct ?? NaN),
    );
    expect(ColumnSketch.fromBytes(sketch?.toBytes() ?? new Uint8Array()).toBytes()).toEqual(
      sketch?.toBytes(),
    );
  });

  it('hold the ranks of all numbers between bounds of about a hundredth of the rows', async () => {
    const query = 'SELECT pow(((range * 7919) % 50021) / 50021.0, 9) * 1e9 AS x FROM range(50000)';
    const { sketches } = await measured(query);
    const ranks = sketches[0]?.numbers?.ranks;
    const checked = await withParquet(query, (table) =>
      table.rows(
        `FROM (SELECT x, rank() OVER (ORDER BY x) - 1 AS below FROM ${table.relation}) USING SAMPLE 500 ROWS (reservoir, 7)`,
      ),
    );

    expect(ranks?.uncertainty).toBeLessThan(0.02);
    for (const { x, below } of checked) {
      const bounds = ranks?.below(Number(x));
      expect(bounds?.least).toBeLessThanOrEqual(Number(below));
      expect(bounds?.most).toBeGreaterThanOrEqual(Number(below));
    }
  });

  it('merge over versions in which a type was narrower', async () => {
    const parts = [
      'SELECT range::TINYINT AS x FROM range(50)',
      'SELECT range::DOUBLE / 2 AS x FROM range(100)',
      'SELECT range::DECIMAL(9, 1) AS x FROM range(60)',
    ];
    const sketches: ColumnSketch[] = [];
    for (const query of parts) sketches.push(sketchOf(await measured(query)));

    const merged = ColumnSketch.merged(sketches as [ColumnSketch, ...ColumnSketch[]]);

    expect(merged.count()).toEqual({ kind: 'exact', value: 60 + 50 });
    expect(merged.distinct).not.toBeNull();
    expect(merged.frequent.top(1)).toEqual([{ item: '0', count: 3, atMost: 3 }]);
  });

  it('do not take whole numbers that doubles round for those that they do not', async () => {
    const ids = await measured('SELECT 9007199254740993 + range AS x FROM range(500)');
    const small = await measured('SELECT range::BIGINT AS x FROM range(500)');

    expect(ids.profile.columns[0]?.distinct).toBe(500);
    expect(ColumnSketch.merged([sketchOf(ids), sketchOf(small)]).count()).toEqual({ kind: 'hashes-differ' });
  });

  it('take a few kilobytes a column', async () => {
    const { sketches } = await measured("SELECT random() AS x, 'user-' || range AS y FROM range(100_000)");

    for (const sketch of sketches) expect(sketch.toBytes().length).toBeLessThan(32_000);
  });
});

function measured(query: string): Promise<MeasuredTable> {
  return withParquet(query, measureProfile);
}

function sketchOf({ sketches }: MeasuredTable): ColumnSketch {
  const [sketch] = sketches;
  if (sketch === undefined) throw new Error('There is no column.');
  return sketch;
}

function expectSame(merged: ColumnSketch, whole: ColumnSketch): void {
  const told = ({ rows, nulls, notFinite, extremes }: ColumnSketch) => ({ rows, nulls, notFinite, extremes });
  expect(told(merged)).toEqual(told(whole));
  expect(merged.distinct?.toBytes()).toEqual(whole.distinct?.toBytes());
  if (whole.frequent.unseenAtMost === 0) expect(merged.frequent.toBytes()).toEqual(whole.frequent.toBytes());
  else expect(merged.frequent.unseenAtMost).toBeGreaterThan(0);
  expect(merged.numbers === null).toBe(whole.numbers === null);
  if (merged.numbers === null || whole.numbers === null) return;
  const [a, b] = [merged.numbers, whole.numbers];
  expect([a.ranks.count, a.ranks.points.at(0)?.value, a.ranks.points.at(-1)?.value]).toEqual([
    b.ranks.count,
    b.ranks.points.at(0)?.value,
    b.ranks.points.at(-1)?.value,
  ]);
  for (const { value, below, upTo } of b.ranks.points) {
    // What is known of the whole lies within what the parts know of it.
    expect(a.ranks.below(value).least).toBeLessThanOrEqual(below.least);
    expect(a.ranks.below(value).most).toBeGreaterThanOrEqual(below.most);
    expect(a.ranks.upTo(value).least).toBeLessThanOrEqual(upTo.least);
    expect(a.ranks.upTo(value).most).toBeGreaterThanOrEqual(upTo.most);
  }
  const spread = b.moments.scale;
  // Means of parts are rounded where they are, however near they are to each other.
  const rounding = 1e-9 + 8 * 2 ** -52 * Math.abs(b.moments.mean / spread);
  expect(a.moments.count).toBe(b.moments.count);
  expect(Math.abs(a.moments.mean / spread - b.moments.mean / spread)).toBeLessThan(rounding);
  for (const k of ['second', 'third', 'fourth'] as const) {
    const power = { second: 2, third: 3, fourth: 4 }[k];
    const inUnits = a.moments[k] * (a.moments.scale / spread) ** power;
    expect(Math.abs(inUnits - b.moments[k]), k).toBeLessThan(rounding * b.moments.count);
  }
}
