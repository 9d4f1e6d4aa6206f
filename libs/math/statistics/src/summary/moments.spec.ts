import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { relativeError } from '../testing/relative-error.js';
import type { Moments } from './moments.js';
import { moments } from './moments.js';

const samples = fc.float64Array({ min: -1e6, max: 1e6, noNaN: true, maxLength: 60 });

function expectClose(actual: Moments, expected: Moments): void {
  expect(actual.count).toBe(expected.count);
  expect(actual.mean).toBeCloseTo(expected.mean, 7);
  const slack = 1e-10 * expected.sumOfSquaredDeviations + 1e-7;
  expect(Math.abs(actual.sumOfSquaredDeviations - expected.sumOfSquaredDeviations)).toBeLessThan(slack);
}

describe('moments', () => {
  it('of merged summaries are those of the concatenation', () => {
    fc.assert(
      fc.property(samples, samples, (a, b) => {
        const merged = moments.merge(moments.of(a), moments.of(b));
        expectClose(merged, moments.of(Float64Array.of(...a, ...b)));
        expectClose(moments.merge(moments.of(b), moments.of(a)), merged);
      }),
    );
  });

  it('added one by one are those of the array', () => {
    fc.assert(
      fc.property(samples, (values) => {
        expect(values.reduce<Moments>(moments.add, moments.empty)).toEqual(moments.of(values));
      }),
    );
  });

  it('keep the variance of small deviations from a huge mean', () => {
    const values = Float64Array.from({ length: 1001 }, (_, i) => 1e9 + (i % 2));
    const variance = moments.variance(moments.of(values));
    if (variance.kind !== 'variance') throw new Error(variance.kind);
    expect(variance.value).toBeCloseTo((500 * 501) / 1001 / 1000, 8);
  });

  it('of a constant have no deviation at all, however they are merged', () => {
    const part = moments.of(new Float64Array(7).fill(0.1));
    const whole = [part, part, part].reduce(moments.merge, moments.empty);
    expect(whole).toEqual({ count: 21, mean: 0.1, sumOfSquaredDeviations: 0 });
  });

  it.each([
    ['alike', (i: number) => Math.sin(i)],
    ['far from 0', (i: number) => 1e9 + Math.sin(i)],
    ['sorted', (i: number) => i],
    ['one far off at first', (i: number) => (i === 0 ? 1e9 : Math.sin(i))],
    ['moving far away after a while', (i: number) => (i < 1500 ? 0 : 1e9) + Math.sin(i)],
  ] as const)('of many observations keep their digits: %s', (_, valueAt) => {
    const values = Float64Array.from({ length: 5001 }, (__, i) => valueAt(i));
    const mean = values.reduce((sum, value) => sum + (value - valueAt(7)), 0) / values.length + valueAt(7);
    const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
    const summary = moments.of(values);
    // A mean of 10⁹ deviations has seven digits left for the rest of it, squared.
    expect(relativeError(summary.sumOfSquaredDeviations, squares)).toBeLessThan(1e-10);
    expect(relativeError(summary.mean, mean)).toBeLessThan(1e-12);
  });

  it('have no variance below two observations', () => {
    const missing = { kind: 'insufficient-data', required: 2 };
    expect(moments.variance(moments.empty)).toEqual({ ...missing, actual: 0 });
    expect(moments.variance(moments.of([3]))).toEqual({ ...missing, actual: 1 });
  });

  it('carry NaN and infinity on, so that no one takes them for numbers', () => {
    expect(moments.of([1, NaN]).mean).toBeNaN();
    expect(moments.of([1, Infinity]).sumOfSquaredDeviations).toBeNaN();
    expect(moments.merge(moments.of([1, 2]), moments.of([NaN])).mean).toBeNaN();
  });
});
