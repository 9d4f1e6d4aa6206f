import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { centralMoments, type CentralMoments } from './central-moments.js';

const values = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { maxLength: 40 });

/** Σ (x − mean)ᵏ in the observations' own units. */
function sumsOf({ scale, second, third, fourth }: CentralMoments): readonly number[] {
  return [second * scale ** 2, third * scale ** 3, fourth * scale ** 4];
}

function expectSame(actual: CentralMoments, expected: CentralMoments, size: number): void {
  expect(actual.count).toBe(expected.count);
  expect(Math.abs(actual.mean - expected.mean)).toBeLessThanOrEqual(1e-13 * size);
  sumsOf(actual).forEach((sum, k) => {
    // The spread of both parts about each other's means is what may cancel.
    expect(Math.abs(sum - (sumsOf(expected)[k] ?? NaN))).toBeLessThanOrEqual(
      1e-11 * Math.max(1, expected.count) * size ** (k + 2),
    );
  });
}

describe('central moments', () => {
  it('merged are those of the concatenation', () => {
    fc.assert(
      fc.property(values, values, values, (a, b, c) => {
        const merged = [b, c].reduce(
          (sum, part) => centralMoments.merge(sum, centralMoments.of(part)),
          centralMoments.of(a),
        );
        const all = [...a, ...b, ...c];
        expectSame(merged, centralMoments.of(all), Math.max(1e-60, ...all.map(Math.abs)));
      }),
    );
  });

  it('agree with the definition', () => {
    const { count, mean, scale, second, third, fourth } = centralMoments.of([1, 2, 3, 4, 10]);
    expect([count, mean]).toEqual([5, 4]);
    expect(second * scale ** 2).toBeCloseTo(9 + 4 + 1 + 36, 12);
    expect(third * scale ** 3).toBeCloseTo(-27 - 8 - 1 + 216, 12);
    expect(fourth * scale ** 4).toBeCloseTo(81 + 16 + 1 + 1296, 11);
  });

  it('of nothing change nothing', () => {
    const some = centralMoments.of([3, 4]);
    expect(centralMoments.merge(centralMoments.empty, some)).toBe(some);
    expect(centralMoments.merge(some, centralMoments.of([]))).toBe(some);
  });

  it('of equal values have no spread, whatever their size', () => {
    for (const value of [0, 5, 1e300, -1e-300, Number.MAX_VALUE]) {
      const merged = centralMoments.merge(centralMoments.of([value, value]), centralMoments.of([value]));
      expect(merged).toMatchObject({ count: 3, mean: value, second: 0, third: 0, fourth: 0 });
    }
  });

  it('stay within the range of doubles for the largest and the smallest numbers', () => {
    const huge = centralMoments.merge(centralMoments.of([1.7e308, -1.7e308]), centralMoments.of([1.7e308]));
    expect(huge.mean / 1e308).toBeCloseTo(1.7 / 3, 12);
    expect([huge.second, huge.third, huge.fourth].every(Number.isFinite)).toBe(true);
    expect(huge.second).toBeGreaterThan(0);

    const tiny = centralMoments.merge(centralMoments.of([1e-200, 3e-200]), centralMoments.of([5e-200]));
    expect(tiny.mean / 1e-200).toBeCloseTo(3, 12);
    expect(tiny.second * (tiny.scale / 1e-200) ** 2).toBeCloseTo(8, 10);
  });
});
