import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Alternative } from '../alternative.js';
import { relativeError } from '../testing/relative-error.js';
import { chi2Contingency } from './chi2-contingency.js';
import counts from './fixtures/counts.json' with { type: 'json' };
import type { Proportion } from './proportion.js';
import { twoProportionTest } from './two-proportion-test.js';

const tolerance = 1e-12;

const proportion: fc.Arbitrary<Proportion> = fc
  .tuple(fc.integer({ min: 2, max: 1e6 }), fc.double({ min: 0, max: 1, noNaN: true }))
  .map(([trials, share]) => ({ trials, successes: Math.max(1, Math.floor(share * (trials - 1))) }));

function tested(treatment: Proportion, control: Proportion, alternative: Alternative = 'two-sided') {
  const result = twoProportionTest(treatment, control, { alternative });
  if (result.kind !== 'tested') throw new Error(result.kind);
  return result;
}

describe('twoProportionTest', () => {
  it('agrees with the textbook formulas in numpy and scipy', () => {
    for (const { treatment, control, alternative, level, ...expected } of counts.proportions) {
      const result = twoProportionTest(
        { successes: treatment[0] ?? NaN, trials: treatment[1] ?? NaN },
        { successes: control[0] ?? NaN, trials: control[1] ?? NaN },
        { alternative: alternative as Alternative, confidenceLevel: level },
      );
      if (result.kind !== 'tested') throw new Error(result.kind);
      expect(relativeError(result.statistic, expected.statistic)).toBeLessThan(tolerance);
      expect(relativeError(result.pValue, expected.pValue)).toBeLessThan(tolerance);
      expect(relativeError(result.interval.low, expected.low ?? -Infinity)).toBeLessThan(tolerance);
      expect(relativeError(result.interval.high, expected.high ?? Infinity)).toBeLessThan(tolerance);
      if (expected.lift === undefined) {
        expect(result.lift).toEqual({ kind: 'zero-control' });
      } else {
        if (result.lift.kind !== 'relative-lift') throw new Error(result.lift.kind);
        expect(result.lift.estimate).toBeCloseTo(expected.lift.estimate, 13);
        expect(relativeError(result.lift.standardError, expected.lift.standardError)).toBeLessThan(tolerance);
      }
    }
  });

  it('has the p-value of the uncorrected χ² test of its table', () => {
    fc.assert(
      fc.property(proportion, proportion, (a, b) => {
        const table = [a, b].map(({ successes, trials }) => [successes, trials - successes]);
        const chi2 = chi2Contingency(table, { correction: 'none' });
        if (chi2.kind !== 'tested') throw new Error(chi2.kind);
        fc.pre(chi2.pValue > 1e-200);
        const { statistic, pValue, smallestExpectedCount } = tested(a, b);
        expect(statistic ** 2).toBeCloseTo(chi2.statistic, 6);
        expect(pValue).toBeCloseTo(chi2.pValue, 6);
        expect(relativeError(smallestExpectedCount, chi2.smallestExpectedCount)).toBeLessThan(1e-9);
      }),
    );
  });

  it('mirrors when the groups are swapped', () => {
    fc.assert(
      fc.property(proportion, proportion, (a, b) => {
        const forward = tested(a, b, 'greater');
        const backward = tested(b, a, 'less');
        expect(backward.difference + forward.difference).toBe(0);
        expect(relativeError(backward.pValue, forward.pValue)).toBeLessThan(1e-9);
        expect(backward.interval.high).toBeCloseTo(-forward.interval.low, 12);
      }),
    );
  });

  it('cannot weigh rates that are all zero or all one', () => {
    const none = { successes: 0, trials: 10 };
    const all = { successes: 10, trials: 10 };
    expect(twoProportionTest(none, none)).toEqual({ kind: 'zero-variance' });
    expect(twoProportionTest(all, all)).toEqual({ kind: 'zero-variance' });
    expect(twoProportionTest(all, none).kind).toBe('tested');
  });

  it('needs trials in both groups', () => {
    const result = twoProportionTest({ successes: 1, trials: 3 }, { successes: 0, trials: 0 });
    expect(result).toEqual({ kind: 'insufficient-data', required: 1, actual: 0 });
  });

  it('rejects more successes than trials as a programming error', () => {
    const sound = { successes: 1, trials: 3 };
    expect(() => twoProportionTest({ successes: 4, trials: 3 }, sound)).toThrow(
      /treatment\.successes .* at most 3, got 4/,
    );
    expect(() => twoProportionTest(sound, { successes: NaN, trials: 3 })).toThrow(RangeError);
  });
});
