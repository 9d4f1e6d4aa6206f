import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SampleStatistics } from './sample-statistics.js';
import type { WelchTTest, WelchTTestOptions } from './welch-t-test.js';
import { welchTTest } from './welch-t-test.js';
import { welchTTestOfSamples } from './welch-t-test-of-samples.js';
import type { Alternative } from '../alternative.js';
import { relativeError } from '../testing/relative-error.js';
import cases from './fixtures/welch-t-test.json' with { type: 'json' };

/** scipy's own tails are good to about 1e-13, and it rounds its moments differently. */
const tolerance = 1e-12;

const statistics: fc.Arbitrary<SampleStatistics> = fc.record({
  count: fc.integer({ min: 2, max: 1e6 }),
  mean: fc.double({ min: -1e6, max: 1e6, noNaN: true }),
  variance: fc.double({ min: 1e-6, max: 1e6, noNaN: true }),
});

function tested(first: SampleStatistics, second: SampleStatistics, options?: WelchTTestOptions): WelchTTest {
  const result = welchTTest(first, second, options);
  if (result.kind !== 'tested') throw new Error(`cannot be computed: ${result.kind}`);
  return result;
}

describe('welchTTest', () => {
  it('agrees with scipy for all alternatives', () => {
    for (const { a, b, alternative, level, low, high, ...expected } of cases) {
      const result = welchTTestOfSamples(Float64Array.from(a), Float64Array.from(b), {
        alternative: alternative as Alternative,
        confidenceLevel: level,
      });
      if (result.kind !== 'tested') throw new Error(result.kind);
      expect(relativeError(result.statistic, expected.statistic)).toBeLessThan(tolerance);
      expect(relativeError(result.pValue, expected.pValue)).toBeLessThan(tolerance);
      expect(relativeError(result.degreesOfFreedom, expected.degreesOfFreedom)).toBeLessThan(tolerance);
      expect(relativeError(result.interval.low, low ?? -Infinity)).toBeLessThan(tolerance);
      expect(relativeError(result.interval.high, high ?? Infinity)).toBeLessThan(tolerance);
    }
  });

  it('keeps a p-value far below 1e-16', () => {
    const control = { count: 100_000, mean: 10, variance: 4 };
    const treatment = { count: 100_000, mean: 10.25, variance: 4 };
    // mpmath, 60 digits, for t = √781.25 and ν = 199998.
    expect(relativeError(tested(treatment, control).pValue, 1.3805060649497533e-171)).toBeLessThan(1e-12);
  });

  it('mirrors when the samples are swapped', () => {
    fc.assert(
      fc.property(statistics, statistics, (first, second) => {
        const forward = tested(first, second, { alternative: 'less' });
        const backward = tested(second, first, { alternative: 'greater' });
        expect(backward.statistic + forward.statistic).toBe(0);
        expect(relativeError(backward.degreesOfFreedom, forward.degreesOfFreedom)).toBeLessThan(1e-9);
        const slack = 1e-9 * (forward.interval.high - forward.difference + Math.abs(forward.difference));
        expect(Math.abs(backward.interval.low + forward.interval.high)).toBeLessThanOrEqual(slack);
        expect(backward.interval.high).toBe(Infinity);
      }),
      { numRuns: 50 },
    );
  });

  it('calls a difference significant exactly when the interval excludes zero', () => {
    fc.assert(
      fc.property(statistics, fc.double({ min: -5, max: 5, noNaN: true }), (first, errors) => {
        const standardError = Math.sqrt((2 * first.variance) / first.count);
        const second = { ...first, mean: first.mean - errors * standardError };
        const { pValue, interval } = tested(first, second, { confidenceLevel: 0.9 });
        fc.pre(Math.abs(pValue - 0.1) > 1e-9);
        expect(pValue < 0.1).toBe(interval.low > 0 || interval.high < 0);
      }),
      { numRuns: 50 },
    );
  });

  it('keeps the degrees of freedom between those of the smaller sample and of both', () => {
    fc.assert(
      fc.property(statistics, statistics, (first, second) => {
        const { degreesOfFreedom } = tested(first, second);
        const slack = 1 + 1e-12;
        expect(degreesOfFreedom * slack).toBeGreaterThanOrEqual(Math.min(first.count, second.count) - 1);
        expect(degreesOfFreedom).toBeLessThanOrEqual((first.count + second.count - 2) * slack);
      }),
      { numRuns: 50 },
    );
  });

  it('does not overflow on variances near the largest number', () => {
    const huge = { count: 10, mean: 1e154, variance: 1e307 };
    expect(tested(huge, { ...huge, mean: 0 }).degreesOfFreedom).toBeCloseTo(18, 10);
  });

  it('says how many observations are missing', () => {
    const one = { count: 1, mean: 3, variance: 0 };
    const many = { count: 9, mean: 3, variance: 1 };
    expect(welchTTest(one, many)).toEqual({ kind: 'insufficient-data', required: 2, actual: 1 });
    expect(welchTTestOfSamples(Float64Array.of(1, 2), new Float64Array(0))).toEqual({
      kind: 'insufficient-data',
      required: 2,
      actual: 0,
    });
  });

  it('refuses to weigh a difference between two constants', () => {
    expect(welchTTestOfSamples(Float64Array.of(1, 1, 1), Float64Array.of(2, 2))).toEqual({
      kind: 'zero-variance',
    });
  });

  it.each([NaN, Infinity, -Infinity])('refuses samples that contain %s', (odd) => {
    const result = welchTTestOfSamples(Float64Array.of(1, 2, odd), Float64Array.of(1, 2, 3));
    expect(result).toEqual({ kind: 'not-finite' });
  });

  it('takes one constant sample against one that varies', () => {
    const { degreesOfFreedom } = tested(
      { count: 5, mean: 1, variance: 0 },
      { count: 7, mean: 2, variance: 1 },
    );
    expect(degreesOfFreedom).toBe(6);
  });

  it('rejects a negative variance as a programming error', () => {
    const sample = { count: 5, mean: 1, variance: 1 };
    expect(() => welchTTest(sample, { ...sample, variance: -1 })).toThrow(
      'variance must be a number of at least 0',
    );
    expect(welchTTest(sample, { ...sample, variance: NaN })).toEqual({ kind: 'not-finite' });
  });

  it('rejects a confidence level outside (0, 1) as a programming error', () => {
    const sample = { count: 5, mean: 1, variance: 1 };
    expect(() => welchTTest(sample, sample, { confidenceLevel: 95 })).toThrow(
      /confidenceLevel .* below 1, got 95/,
    );
  });
});
