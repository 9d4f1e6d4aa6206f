import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { largestTriangleThreeBuckets } from './largest-triangle-three-buckets.js';

interface Case {
  readonly x: readonly number[];
  readonly y: readonly number[];
  readonly points: number;
  readonly triangles: readonly number[];
}

const cases: readonly Case[] = JSON.parse(
  readFileSync(new URL('fixtures/series.json', import.meta.url), 'utf8'),
);
const column = fc.array(fc.double(), { maxLength: 200 }).map((values) => Float64Array.from(values));
const budget = fc.integer({ min: 3, max: 60 });

const steps = (length: number) => Float64Array.from({ length }, (_, step) => step);
const keep = (y: readonly number[], maxPoints: number) => [
  ...largestTriangleThreeBuckets(steps(y.length), Float64Array.from(y), maxPoints),
];

describe('largestTriangleThreeBuckets', () => {
  it.each(cases)('keeps the points that the Python package keeps: case %#', ({ x, y, points, triangles }) => {
    const kept = largestTriangleThreeBuckets(Float64Array.from(x), Float64Array.from(y), points);
    expect([...kept]).toEqual(triangles);
  });

  it('keeps exactly as many as asked for, or all, in order, with both ends', () => {
    fc.assert(
      fc.property(column, budget, (y, maxPoints) => {
        const kept = [...largestTriangleThreeBuckets(steps(y.length), y, maxPoints)];
        expect(kept).toHaveLength(Math.min(y.length, maxPoints));
        expect(kept).toEqual([...new Set(kept)].toSorted((a, b) => a - b));
        if (y.length > 0) expect([kept[0], kept.at(-1)]).toEqual([0, y.length - 1]);
      }),
    );
  });

  it('keeps everything of a series that is short enough', () => {
    expect(keep([3, NaN, -Infinity], 3)).toEqual([0, 1, 2]);
    expect(keep([], 3)).toEqual([]);
  });

  it('keeps the same points when the line is moved or stretched by powers of two', () => {
    const y = fc.array(fc.integer({ min: -1000, max: 1000 }), { maxLength: 200 });
    fc.assert(
      fc.property(y, budget, (values, maxPoints) => {
        expect(
          keep(
            values.map((value) => 4 * value + 8),
            maxPoints,
          ),
        ).toEqual(keep(values, maxPoints));
      }),
    );
  });

  it('keeps a NaN only where its bucket holds nothing else', () => {
    expect(keep([0, NaN, 1, NaN, NaN, 2], 4)).toEqual([0, 2, 3, 5]);
    expect(keep([NaN, NaN, NaN, NaN, NaN, NaN], 4)).toEqual([0, 1, 3, 5]);
  });

  it('keeps the first infinity of a bucket, and goes on as if it had not been there', () => {
    expect(keep([0, 1, Infinity, 0, 9, 0, -Infinity, Infinity, 0], 5)).toEqual([0, 2, 4, 6, 8]);
  });

  it('says nothing is as large as what overflows', () => {
    expect(keep([0, 1, 1e308, -1e308, 1, 0], 4)).toHaveLength(4);
  });

  it.each([2, 3.5, NaN, -1, Infinity])('refuses %s points', (maxPoints) => {
    expect(() => keep([1, 2], maxPoints)).toThrow(RangeError);
  });

  it('refuses columns of different lengths', () => {
    expect(() => largestTriangleThreeBuckets(steps(2), steps(3), 3)).toThrow(RangeError);
  });
});
