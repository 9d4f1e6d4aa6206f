import { describe, expect, it } from 'vitest';
import { measureProfile } from '../data-profile/measure-profile.js';
import { withTable } from '../testing/open-test-table.js';
import { diffStatistics, type StatisticsDiff } from './diff-statistics.js';

const ESTIMATE = { atLeast: null, atMost: null };

async function diff(before: string, after: string): Promise<StatisticsDiff> {
  const [from, to] = [
    await withTable({ bytes: before }, measureProfile),
    await withTable({ bytes: after }, measureProfile),
  ];
  return diffStatistics(from, to);
}

function columnOf(name: string, values: readonly unknown[]): string {
  return `${name}\n${values.join('\n')}\n`;
}

describe('the statistics of two tables', () => {
  it('are told before and after, with what lies between', async () => {
    const { rows, columns } = await diff('n,c\n1,a\n2,a\n3,\n', 'c,n\na,2\nb,4\nb,6\nb,8\n');

    expect(rows).toEqual({ before: 3, after: 4, delta: 1 });
    expect(columns.map(({ column }) => column)).toEqual(['c', 'n']);
    expect(columns[0]).toMatchObject({
      nulls: { before: 1, after: 0, delta: -1 },
      distinct: { before: 1, after: 2, delta: 1 },
      max: { before: 'a', after: 'b', delta: null },
      mean: { before: null, after: null, delta: null },
      quantiles: [],
    });
    expect(columns[1]).toMatchObject({
      ...{ min: { before: 1, after: 2, delta: 1 }, max: { before: 3, after: 8, delta: 5 } },
      mean: { before: 2, after: 5, delta: 3 },
    });
    expect(columns[1]?.quantiles).toContainEqual({ probability: 0.5, before: 2, after: 5, delta: 3 });
  });

  it('are at no distance where nothing changed, and at the greatest where no value is left', async () => {
    const ones = columnOf('n', [1, 2, 3, 4, 5, 6]);
    const same = await diff(ones, ones);
    const other = await diff(ones, columnOf('n', [11, 12, 13]));

    expect(same.columns[0]?.distances).toEqual([
      { measure: 'KOLMOGOROV_SMIRNOV', value: 0, ...ESTIMATE },
      { measure: 'JENSEN_SHANNON_DISTANCE', value: 0, ...ESTIMATE },
      { measure: 'POPULATION_STABILITY_INDEX', value: 0, ...ESTIMATE },
    ]);
    expect(other.columns[0]?.distances.slice(0, 2).map(({ value }) => value)).toEqual([
      1,
      expect.closeTo(1, 9),
    ]);
  });

  it('compare texts by their frequent values, and tell nothing of values without any', async () => {
    // √JS of (3/4, 1/4) and (1/4, 3/4) in base 2: H(½) − H(¼) = 1 − 0.8112781….
    const { columns } = await diff(columnOf('c', ['a', 'a', 'a', 'b']), columnOf('c', ['a', 'b', 'b', 'b']));
    const empty = await diff(columnOf('n,c', ['1,', '2,']), columnOf('n,c', ['1,', '2,']));

    expect(columns[0]?.distances).toEqual([
      {
        measure: 'JENSEN_SHANNON_DISTANCE',
        value: expect.closeTo(Math.sqrt(1 - 0.8112781244591328), 12),
        ...ESTIMATE,
      },
      // (¾ − ¼) ln 3, twice.
      { measure: 'POPULATION_STABILITY_INDEX', value: expect.closeTo(Math.log(3), 12), ...ESTIMATE },
    ]);
    expect(empty.columns.find(({ column }) => column === 'c')?.distances).toEqual([]);
  });
});
