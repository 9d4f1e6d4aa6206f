import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { relativeError } from '../testing/relative-error.js';
import { beta } from './beta.js';
import { chiSquared } from './chi-squared.js';
import { fDistribution } from './f-distribution.js';
import { gamma } from './gamma.js';
import { normal } from './normal.js';
import { studentT } from './student-t.js';

interface Distribution {
  cdf(x: number): number;
  sf(x: number): number;
  logSf(x: number): number;
  quantile(p: number): number;
  isf(p: number): number;
}

function bind<P>(
  family: { [M in keyof Distribution]: (x: number, parameters: P) => number },
  parameters: P,
): Distribution {
  return {
    cdf: (x) => family.cdf(x, parameters),
    sf: (x) => family.sf(x, parameters),
    logSf: (x) => family.logSf(x, parameters),
    quantile: (p) => family.quantile(p, parameters),
    isf: (p) => family.isf(p, parameters),
  };
}

const distributions: [name: string, distribution: Distribution, support: readonly [number, number]][] = [
  ['normal', bind(normal, { mean: 3, sd: 2 }), [-Infinity, Infinity]],
  ['studentT', bind(studentT, { degreesOfFreedom: 4.3 }), [-Infinity, Infinity]],
  ['studentT with one degree of freedom', bind(studentT, { degreesOfFreedom: 1 }), [-Infinity, Infinity]],
  ['chiSquared', bind(chiSquared, { degreesOfFreedom: 7 }), [0, Infinity]],
  ['gamma', bind(gamma, { shape: 0.7, scale: 3 }), [0, Infinity]],
  ['fDistribution', bind(fDistribution, { numerator: 3, denominator: 11 }), [0, Infinity]],
  ['beta', bind(beta, { alpha: 2.5, beta: 0.8 }), [0, 1]],
];

const points = fc.double({ min: -60, max: 60, noNaN: true });
const shares = fc.double({ min: 1e-12, max: 0.5, noNaN: true });
const runs = { numRuns: 40 };

describe.each(distributions)('%s', (_, distribution, [lowest, highest]) => {
  it('splits all mass between cdf and sf', () => {
    fc.assert(
      fc.property(points, (x) => {
        expect(distribution.cdf(x) + distribution.sf(x)).toBeCloseTo(1, 13);
        expect(distribution.cdf(x)).toBeGreaterThanOrEqual(0);
        expect(distribution.cdf(x)).toBeLessThanOrEqual(1);
      }),
      runs,
    );
  });

  it('rises from one end of the support to the other', () => {
    fc.assert(
      fc.property(points, points, (a, b) => {
        const slack = 1 + 1e-13;
        expect(distribution.cdf(Math.min(a, b))).toBeLessThanOrEqual(
          distribution.cdf(Math.max(a, b)) * slack,
        );
      }),
      runs,
    );
    expect([distribution.cdf(lowest), distribution.cdf(highest)]).toEqual([0, 1]);
    expect([distribution.sf(-Infinity), distribution.sf(Infinity)]).toEqual([1, 0]);
  });

  it('inverts either tail', () => {
    fc.assert(
      fc.property(shares, (p) => {
        expect(relativeError(distribution.cdf(distribution.quantile(p)), p)).toBeLessThan(1e-11);
        const x = distribution.isf(p);
        // Next to 1 a double cannot say how far the point is from the end of the support.
        if (x !== highest && highest === Infinity) {
          expect(relativeError(distribution.sf(x), p)).toBeLessThan(1e-11);
        }
      }),
      runs,
    );
    expect([distribution.quantile(0), distribution.quantile(1)]).toEqual([lowest, highest]);
    expect([distribution.isf(0), distribution.isf(1)]).toEqual([highest, lowest]);
  });

  it('has a log survival that is the logarithm of the survival', () => {
    for (const p of [1e-9, 0.1, 0.6, 0.999]) {
      const x = distribution.isf(p);
      expect(distribution.logSf(x)).toBeCloseTo(Math.log(distribution.sf(x)), 12);
    }
  });

  it('refuses NaN and probabilities outside [0, 1]', () => {
    expect(() => distribution.cdf(NaN)).toThrow(RangeError);
    expect(() => distribution.quantile(1.5)).toThrow(RangeError);
    expect(() => distribution.isf(NaN)).toThrow(RangeError);
  });
});

describe('log survival', () => {
  it('goes on where the survival underflows', () => {
    // mpmath: log(ncdf(-100)), and the logarithm of the upper tail of chi²(4) at 4000.
    expect(relativeError(normal.logSf(100), -5005.5242086942050886)).toBeLessThan(1e-14);
    expect(
      relativeError(chiSquared.logSf(4000, { degreesOfFreedom: 4 }), -1992.3985976654162666),
    ).toBeLessThan(1e-14);
    expect(normal.sf(100)).toBe(0);
  });
});

describe('parameters', () => {
  it('are refused where they make no distribution', () => {
    expect(() => normal.cdf(0, { sd: 0 })).toThrow('sd must be a number above 0 and below Infinity, got 0');
    expect(() => studentT.sf(0, { degreesOfFreedom: -1 })).toThrow(RangeError);
    expect(() => beta.cdf(0.5, { alpha: NaN, beta: 1 })).toThrow(RangeError);
    expect(() => gamma.quantile(0.5, { shape: 1, scale: Infinity })).toThrow(RangeError);
    expect(() => fDistribution.isf(0.5, { numerator: 0, denominator: 1 })).toThrow(RangeError);
  });
});
