import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CrossMoments } from './cross-moments.js';
import { crossMoments } from './cross-moments.js';

const row = fc.tuple(...[1, 2, 3].map(() => fc.double({ min: -1e3, max: 1e3, noNaN: true })));
const rows = fc.array(row, { maxLength: 30 });

function of(observations: readonly (readonly number[])[]): CrossMoments {
  return crossMoments.of([0, 1, 2].map((i) => observations.map((one) => one[i] ?? NaN)));
}

function expectClose(actual: CrossMoments, expected: CrossMoments): void {
  expect(actual.count).toBe(expected.count);
  actual.means.forEach((mean, i) => expect(mean).toBeCloseTo(expected.means[i] ?? NaN, 8));
  actual.deviations.forEach((sum, i) => expect(sum).toBeCloseTo(expected.deviations[i] ?? NaN, 4));
}

describe('crossMoments', () => {
  it('of merged summaries, and of observations added one by one, are those of the whole', () => {
    fc.assert(
      fc.property(rows, rows, (a, b) => {
        const whole = of([...a, ...b]);
        expectClose(crossMoments.merge(of(a), of(b)), whole);
        expectClose(crossMoments.merge(of(b), of(a)), whole);
        expectClose([...a, ...b].reduce(crossMoments.add, crossMoments.empty(3)), whole);
      }),
    );
  });

  it('hold each variable’s own moments, and symmetric covariances', () => {
    const summary = crossMoments.of([
      [1, 2, 3, 6],
      [2, 0, 5, 1],
      [4, 4, 4, 4],
    ]);
    expect(summary.deviations).toHaveLength(6);
    expect(crossMoments.moments(summary, 1)).toEqual({ count: 4, mean: 2, sumOfSquaredDeviations: 14 });
    expect(crossMoments.covariance(summary, 0, 1)).toEqual(crossMoments.covariance(summary, 1, 0));
    // numpy.cov([1, 2, 3, 6], [2, 0, 5, 1])[0, 1]
    expect(crossMoments.covariance(summary, 0, 1)).toEqual({ kind: 'variance', value: -1 / 3 });
    expect(crossMoments.covariance(summary, 2, 2)).toEqual({ kind: 'variance', value: 0 });
    expect(crossMoments.covariance(summary, 0, 2)).toEqual({ kind: 'variance', value: 0 });
  });

  it('keep small deviations from huge means', () => {
    const xs = Float64Array.from({ length: 1001 }, (_, i) => 1e9 + (i % 2));
    const covariance = crossMoments.covariance(crossMoments.of([xs, xs.map((x) => 2 * x)]), 0, 1);
    if (covariance.kind !== 'variance') throw new Error(covariance.kind);
    expect(covariance.value).toBeCloseTo((2 * 500 * 501) / 1001 / 1000, 7);
  });

  it('have no covariance below two observations, and refuse what does not fit', () => {
    const one = crossMoments.add(crossMoments.empty(2), [3, 4]);
    expect(crossMoments.covariance(one, 0, 1)).toEqual({ kind: 'insufficient-data', required: 2, actual: 1 });
    expect(() => crossMoments.add(one, [1])).toThrow(RangeError);
    expect(() => crossMoments.merge(one, crossMoments.empty(3))).toThrow(RangeError);
    expect(() => crossMoments.moments(one, 2)).toThrow(RangeError);
    expect(() => crossMoments.of([[1, 2], [1]])).toThrow(RangeError);
  });
});
