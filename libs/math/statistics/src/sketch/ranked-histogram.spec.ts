import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sortNumbers } from '../summary/sort-numbers.js';
import { RankSummary } from './rank-summary.js';
import { rankedHistogram } from './ranked-histogram.js';

const values = fc.oneof(
  fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { minLength: 1, maxLength: 80 }),
  fc.array(fc.constantFrom(0, 1, 1.5, -3, 1e308, -1e308, 5e-324, -5e-324), { minLength: 1, maxLength: 80 }),
  fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 1, maxLength: 80 }),
);
const capacities = fc.integer({ min: 2, max: 12 });
const edges = fc
  .uniqueArray(
    fc.oneof(
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.integer({ min: -9, max: 9 }),
      fc.constantFrom(1e308, -1e308, 5e-324, -5e-324),
    ),
    { minLength: 1, maxLength: 12, comparator: (a, b) => a === b },
  )
  .map((all) => all.sort((a, b) => a - b));

function summaryOf(observations: readonly number[], capacity: number): RankSummary {
  return RankSummary.ofSorted(sortNumbers(Float64Array.from(observations)), capacity);
}

/** By looking at each of them. */
function countIn(observations: readonly number[], low: number, high: number, isLast: boolean): number {
  return observations.filter((x) => x >= low && (isLast ? x <= high : x < high)).length;
}

describe('rankedHistogram', () => {
  it('bounds the count of every bin, whatever was merged', () => {
    fc.assert(
      fc.property(capacities, values, values, edges, (k, a, b, borders) => {
        const merged = RankSummary.merged([summaryOf(a, k), summaryOf(b, k)], k);
        const bins = rankedHistogram(merged, borders);
        bins.forEach(({ low, high, count, atLeast, atMost }, at) => {
          const actual = countIn([...a, ...b], low, high, at === bins.length - 1);
          expect(atLeast).toBeLessThanOrEqual(actual);
          expect(atMost).toBeGreaterThanOrEqual(actual);
          expect(count).toBeGreaterThanOrEqual(atLeast);
          expect(count).toBeLessThanOrEqual(atMost);
          expect(Number.isInteger(count)).toBe(true);
        });
      }),
    );
  });

  it('counts every observation once where its edges reach from the first to the last', () => {
    fc.assert(
      fc.property(capacities, values, edges, (k, all, inner) => {
        const [min, max] = [Math.min(...all), Math.max(...all)];
        const borders = [...new Set([min, ...inner.filter((edge) => edge > min && edge < max), max])];
        const counts = rankedHistogram(summaryOf(all, k), borders).map(({ count }) => count);
        expect(counts.reduce((sum, count) => sum + count, 0)).toBe(all.length);
      }),
    );
  });

  it('is exact where the ranks of all edges are known', () => {
    fc.assert(
      fc.property(values, edges, (all, borders) => {
        const bins = rankedHistogram(summaryOf(all, 1000), borders);
        bins.forEach(({ low, high, count, atLeast, atMost }, at) => {
          const actual = countIn(all, low, high, at === bins.length - 1);
          expect([atLeast, count, atMost]).toEqual([actual, actual, actual]);
        });
      }),
    );
  });

  it('spreads what lies between two held values evenly', () => {
    const thousand = Array.from({ length: 1001 }, (_, i) => i);
    const [low, high] = rankedHistogram(summaryOf(thousand, 2), [0, 250, 1000]);
    expect(low).toEqual({ low: 0, high: 250, count: 251, atLeast: 1, atMost: 1000 });
    expect(high).toEqual({ low: 250, high: 1000, count: 750, atLeast: 1, atMost: 1000 });
  });

  it('of one edge counts what is equal to it, and of none nothing', () => {
    const summary = summaryOf([3, 3, 4], 8);
    expect(rankedHistogram(summary, [3])).toEqual([{ low: 3, high: 3, count: 2, atLeast: 2, atMost: 2 }]);
    expect(rankedHistogram(summary, [])).toEqual([]);
    expect(rankedHistogram(summaryOf([], 8), [0, 1])).toEqual([
      { low: 0, high: 1, count: 0, atLeast: 0, atMost: 0 },
    ]);
  });

  it('refuses edges that do not ascend', () => {
    const summary = summaryOf([1, 2], 8);
    for (const borders of [[1, 1], [2, 1], [NaN]])
      expect(() => rankedHistogram(summary, borders)).toThrow(RangeError);
  });
});
