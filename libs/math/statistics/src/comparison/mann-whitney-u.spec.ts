import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mannWhitneyCounts } from '../special/mann-whitney-counts.js';
import { relativeError } from '../testing/relative-error.js';
import procedures from './fixtures/procedures.json' with { type: 'json' };
import { hodgesLehmannShift } from './hodges-lehmann-shift.js';
import type { MannWhitneyU, MannWhitneyUOptions } from './mann-whitney-u.js';
import { mannWhitneyU } from './mann-whitney-u.js';

function tested(a: Float64Array, b: Float64Array, options?: MannWhitneyUOptions): MannWhitneyU {
  const result = mannWhitneyU(a, b, options);
  if (result.kind !== 'tested') throw new Error(result.kind);
  return result;
}

const rounded = fc
  .array(fc.integer({ min: -9, max: 9 }), { minLength: 2, maxLength: 25 })
  .map((values) => Float64Array.from(values));
const distinct = fc.uniqueArray(fc.integer({ min: -1e6, max: 1e6 }), { minLength: 4, maxLength: 24 });

describe('mannWhitneyU', () => {
  it('counts the pairs in which the first is larger, ties half', () => {
    fc.assert(
      fc.property(rounded, rounded, (a, b) => {
        fc.pre(new Set([...a, ...b]).size > 1);
        const pairs = [...a].flatMap((x) => [...b].map((y) => (x > y ? 1 : x === y ? 0.5 : 0)));
        const { statistic, commonLanguageEffect } = tested(a, b);
        expect(statistic).toBe(pairs.reduce<number>((sum, won) => sum + won, 0));
        expect(commonLanguageEffect).toBe(statistic / pairs.length);
      }),
    );
  });

  it.each(['exact', 'asymptotic'] as const)('mirrors when the samples are swapped: %s', (method) => {
    fc.assert(
      fc.property(distinct, fc.integer({ min: 1, max: 3 }), (values, cut) => {
        const [a, b] = [Float64Array.from(values.slice(0, cut)), Float64Array.from(values.slice(cut))];
        const forward = tested(a, b, { method, alternative: 'less' });
        const backward = tested(b, a, { method, alternative: 'greater' });
        expect(backward.statistic).toBe(a.length * b.length - forward.statistic);
        expect(backward.pValue).toBe(forward.pValue);
      }),
    );
  });

  it('has exact tails that meet: P(U ≤ u) + P(U ≥ u) − P(U = u) = 1', () => {
    for (const [n, m] of [
      [3, 4],
      [9, 30],
      [40, 45],
    ] as const) {
      const { all } = mannWhitneyCounts(n, m, 0);
      expect(mannWhitneyCounts(n, m, n * m).atMost).toBe(all);
      const u = Math.floor((n * m) / 3);
      const below = mannWhitneyCounts(n, m, u).atMost;
      expect(below + mannWhitneyCounts(n, m, n * m - u - 1).atMost).toBe(all);
    }
  });

  it('stays exact where the orders are more than a double can count', () => {
    const a = Float64Array.from({ length: 50 }, (_, i) => i);
    const b = Float64Array.from({ length: 50 }, (_, i) => i + 1000);
    const { pValue, method } = tested(a, b);
    expect(method).toBe('exact');
    // mpmath: 2 / C(100, 50).
    expect(relativeError(pValue, 1.9823306042836678e-29)).toBeLessThan(1e-15);
  });

  it('is asymptotic with ties, and says so when asked for the exact one', () => {
    const [a, b] = [Float64Array.of(1, 2, 2), Float64Array.of(2, 3)];
    expect(tested(a, b).method).toBe('asymptotic');
    expect(mannWhitneyU(a, b, { method: 'exact' })).toEqual({ kind: 'tied-observations' });
  });

  it('takes infinities by their place, and refuses NaN, nothing, and all the same', () => {
    const some = Float64Array.of(1, 2, 3);
    expect(tested(Float64Array.of(Infinity, -Infinity), some).statistic).toBe(3);
    expect(mannWhitneyU(Float64Array.of(NaN, 1), some)).toEqual({ kind: 'not-finite' });
    expect(mannWhitneyU(new Float64Array(0), some).kind).toBe('insufficient-data');
    expect(mannWhitneyU(Float64Array.of(2, 2), Float64Array.of(2))).toEqual({ kind: 'zero-variance' });
  });
});

describe('hodgesLehmannShift', () => {
  it.each(procedures.shifts)('is the median of all differences, with the ranks of the test', (expected) => {
    const result = hodgesLehmannShift(Float64Array.from(expected.a), Float64Array.from(expected.b));
    if (result.kind !== 'shift') throw new Error(result.kind);
    expect(result.estimate).toBeCloseTo(expected.estimate, 13);
    expect(result.interval.low).toBeCloseTo(expected.low, 13);
    expect(result.interval.high).toBeCloseTo(expected.high, 13);
  });

  it('moves with the first sample, and refuses what is not finite', () => {
    const [a, b] = [Float64Array.of(3, 5, 9, 11), Float64Array.of(1, 2, 4, 6)];
    const moved = hodgesLehmannShift(
      a.map((x) => x + 8),
      b,
    );
    expect(hodgesLehmannShift(a, b)).toMatchObject({ estimate: 3.5 });
    expect(moved).toMatchObject({ estimate: 11.5 });
    expect(hodgesLehmannShift(Float64Array.of(Infinity), b)).toEqual({ kind: 'not-finite' });
    const [least, greatest] = [Float64Array.of(-1.7e308), Float64Array.of(1.7e308)];
    expect(hodgesLehmannShift(greatest, least)).toEqual({ kind: 'not-finite' });
    expect(hodgesLehmannShift(new Float64Array(0), b).kind).toBe('insufficient-data');
  });
});
