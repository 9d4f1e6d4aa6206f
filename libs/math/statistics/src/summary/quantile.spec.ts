import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { quantile } from './quantile.js';
import { quantiles } from './quantiles.js';
import { sortNumbers } from './sort-numbers.js';

const values = fc.float64Array({ noNaN: true, minLength: 1, maxLength: 50 });
const share = fc.double({ min: 0, max: 1, noNaN: true });

function valueAt(sorted: Float64Array, p: number): number {
  const result = quantile(sorted, p);
  if (result.kind !== 'quantile') throw new Error(result.kind);
  return result.value;
}

describe('quantile', () => {
  it('interpolates as numpy does', () => {
    // numpy.quantile([1, 2, 4, 8, 16], [0, .1, .25, .5, .9, 1])
    const expected = [1, 1.4, 2, 4, 12.8, 1 * 16];
    const sorted = Float64Array.of(1, 2, 4, 8, 16);
    [0, 0.1, 0.25, 0.5, 0.9, 1].forEach((p, i) =>
      expect(valueAt(sorted, p)).toBeCloseTo(expected[i] ?? NaN, 14),
    );
  });

  it('rises with p from the least to the greatest', () => {
    fc.assert(
      fc.property(values, share, share, (sample, p, q) => {
        const sorted = sortNumbers(sample);
        fc.pre(sorted.every((value) => Math.abs(value) < 1e300));
        const [low, high] = [valueAt(sorted, Math.min(p, q)), valueAt(sorted, Math.max(p, q))];
        expect(low).toBeLessThanOrEqual(high + 1e-12 * Math.abs(high));
        expect(valueAt(sorted, 0)).toBe(sorted[0]);
        expect(valueAt(sorted, 1)).toBe(sorted.at(-1));
      }),
    );
  });

  it('keeps its place among infinities', () => {
    const sorted = Float64Array.of(-Infinity, -Infinity, 1, Infinity, Infinity);
    expect([0.1, 0.5, 0.9].map((p) => valueAt(sorted, p))).toEqual([-Infinity, 1, Infinity]);
  });

  it('needs an observation, and p in [0, 1]', () => {
    expect(quantile([], 0.5)).toEqual({ kind: 'insufficient-data', required: 1, actual: 0 });
    expect(() => quantile([1], 1.1)).toThrow(RangeError);
  });
});

describe('quantiles', () => {
  it('sorts a copy and answers in the order asked', () => {
    const observations = Float64Array.of(8, 1, 4, 2);
    expect(quantiles(observations, [0.75, 0.25])).toEqual({
      kind: 'quantiles',
      values: Float64Array.of(5, 1.75),
    });
    expect(observations[0]).toBe(8);
  });

  it('refuses NaN and needs an observation', () => {
    expect(quantiles(Float64Array.of(1, NaN), [0.5])).toEqual({ kind: 'not-finite' });
    expect(quantiles(new Float64Array(0), [0.5]).kind).toBe('insufficient-data');
  });
});

describe('sortNumbers', () => {
  it.each([20_000, 100])('orders %i numbers of every kind as the language does', (length) => {
    fc.assert(
      fc.property(fc.float64Array({ minLength: 50, maxLength: 200 }), (pool) => {
        const odd = [NaN, -0, 0, Infinity, -Infinity, 5e-324, -5e-324];
        const numbers = Float64Array.from({ length }, (_, i) =>
          i % 13 === 0 ? (odd[(i / 13) % odd.length] ?? 0) : (pool[(i * 7919) % pool.length] ?? 0) * (i % 5),
        );
        const sorted = sortNumbers(numbers);
        const expected = numbers.slice().sort();
        expect(sorted.every((value, i) => Object.is(value, expected[i]))).toBe(true);
      }),
      { numRuns: 10 },
    );
  });
});
