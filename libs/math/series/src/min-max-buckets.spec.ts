import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { minMaxBuckets } from './min-max-buckets.js';

interface Case {
  readonly y: readonly number[];
  readonly points: number;
  readonly extremes: readonly number[];
}

const cases: readonly Case[] = JSON.parse(
  readFileSync(new URL('fixtures/series.json', import.meta.url), 'utf8'),
);
const column = fc.array(fc.double(), { maxLength: 200 }).map((values) => Float64Array.from(values));
const budget = fc.integer({ min: 4, max: 60 });

const keep = (values: readonly number[], maxPoints: number) => [
  ...minMaxBuckets(Float64Array.from(values), maxPoints),
];

describe('minMaxBuckets', () => {
  it.each(cases)('keeps what numpy finds in the same buckets: case %#', ({ y, points, extremes }) => {
    expect(keep(y, points)).toEqual(extremes);
  });

  it('keeps at most as many as asked for, in order, with both ends', () => {
    fc.assert(
      fc.property(column, budget, (values, maxPoints) => {
        const kept = [...minMaxBuckets(values, maxPoints)];
        expect(kept.length).toBeLessThanOrEqual(maxPoints);
        expect(kept).toEqual([...new Set(kept)].toSorted((a, b) => a - b));
        if (values.length > 0) expect([kept[0], kept.at(-1)]).toEqual([0, values.length - 1]);
      }),
    );
  });

  it('keeps the smallest and the largest value of the whole series', () => {
    fc.assert(
      fc.property(column, budget, (values, maxPoints) => {
        const numbers = values.filter((value) => !Number.isNaN(value)).map((value) => value + 0);
        const kept = Array.from(minMaxBuckets(values, maxPoints), (index) => values[index] + 0);
        const shown = kept.filter((value) => !Number.isNaN(value));
        expect(Math.min(...shown)).toBe(Math.min(...numbers));
        expect(Math.max(...shown)).toBe(Math.max(...numbers));
      }),
    );
  });

  it('keeps everything of a series that is short enough', () => {
    fc.assert(
      fc.property(column, (values) => {
        const kept = [...minMaxBuckets(values, Math.max(4, values.length))];
        expect(kept).toEqual(Array.from(values, (_, index) => index));
      }),
    );
  });

  it('shows a bucket of nothing but NaN by its first one, and ignores NaN beside numbers', () => {
    expect(keep([0, NaN, NaN, NaN, NaN, 1], 4)).toEqual([0, 1, 5]);
    expect(keep([0, NaN, 3, NaN, 2, NaN, 1], 4)).toEqual([0, 2, 4, 6]);
  });

  it('takes infinities for extremes', () => {
    expect(keep([0, 1, Infinity, 2, -Infinity, 3, 0], 4)).toEqual([0, 2, 4, 6]);
  });

  it('keeps one value of a constant bucket', () => {
    expect(keep([1, 1, 1, 1, 1, 1, 1], 4)).toEqual([0, 1, 6]);
  });

  it.each([3, 4.5, NaN, -1, Infinity])('refuses %s points', (maxPoints) => {
    expect(() => keep([1, 2], maxPoints)).toThrow(RangeError);
  });
});
