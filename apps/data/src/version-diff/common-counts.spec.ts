import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { commonCounts, type ColumnShape } from './common-counts.js';

function numbers(histogram: ColumnShape['histogram']): ColumnShape {
  return { histogram, topValues: [], values: sum(histogram.map(({ count }) => count)) };
}

function texts(counts: Readonly<Record<string, number>>, others = 0): ColumnShape {
  const topValues = Object.entries(counts).map(([value, count]) => ({ value, count }));
  return { histogram: [], topValues, values: sum(Object.values(counts)) + others };
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}

const histogram = fc
  .record({
    edges: fc.uniqueArray(fc.integer({ min: -20, max: 20 }), { minLength: 1, maxLength: 6 }),
    counts: fc.array(fc.integer({ min: 0, max: 50 }), { minLength: 6, maxLength: 6 }),
  })
  .map(({ edges, counts }) => {
    const [first = 0, ...rest] = edges.sort((a, b) => a - b);
    if (rest.length === 0) return [{ low: first, high: first, count: counts[0] ?? 0 }];
    return rest.map((high, at) => ({ low: [first, ...rest][at] ?? 0, high, count: counts[at] ?? 0 }));
  });

describe('the counts that two columns have in common', () => {
  it('are those of bins between all edges, over which values lie evenly', () => {
    const before = numbers([
      { low: 0, high: 10, count: 10 },
      { low: 10, high: 20, count: 4 },
    ]);

    expect(commonCounts(before, numbers([{ low: 5, high: 20, count: 30 }]))).toEqual({
      before: [5, 5, 4],
      after: [0, 10, 20],
    });
    expect(commonCounts(before, numbers([{ low: 10, high: 10, count: 7 }]))).toEqual({
      before: [10, 4],
      after: [0, 7],
    });
    const largest = { low: -Number.MAX_VALUE, high: Number.MAX_VALUE, count: 8 };
    expect(commonCounts(numbers([largest]), numbers([{ low: 0, high: 0, count: 1 }]))).toEqual({
      before: [4, 4],
      after: [0, 1],
    });
  });

  it('lose no value of a histogram, and none is less than nothing', () => {
    fc.assert(
      fc.property(histogram, histogram, (before, after) => {
        const common = commonCounts(numbers(before), numbers(after));
        expect(sum(common?.before ?? [])).toBeCloseTo(sum(before.map(({ count }) => count)), 6);
        expect(sum(common?.after ?? [])).toBeCloseTo(sum(after.map(({ count }) => count)), 6);
        expect([...(common?.before ?? []), ...(common?.after ?? [])].every((count) => count >= 0)).toBe(true);
      }),
    );
  });

  it('are those of frequent values, where it is known of both how often a value occurs', () => {
    expect(commonCounts(texts({ a: 3, b: 1 }), texts({ b: 2, c: 2 }))).toEqual({
      before: [3, 1, 0, 0],
      after: [0, 2, 2, 0],
    });
    // How often c occurs before is not known, only that it is not frequent.
    expect(commonCounts(texts({ a: 3, b: 1 }, 9), texts({ b: 2, c: 2 }))).toEqual({
      before: [3, 1, 9],
      after: [0, 2, 2],
    });
  });

  it('are not there for values of which none is frequent', () => {
    expect(commonCounts(texts({}, 9), texts({}, 9))).toBeNull();
    expect(commonCounts(texts({ a: 1 }, 9), texts({ b: 1 }, 9))).toBeNull();
  });
});
