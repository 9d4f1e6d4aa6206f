import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { relativeError } from '../testing/relative-error.js';
import { chi2Contingency } from './chi2-contingency.js';
import type { FisherExact, FisherExactOptions, TwoByTwoTable } from './fisher-exact.js';
import { fisherExact } from './fisher-exact.js';
import procedures from './fixtures/procedures.json' with { type: 'json' };

function tested(table: readonly (readonly number[])[], options?: FisherExactOptions): FisherExact {
  const [[a = 0, b = 0] = [], [c = 0, d = 0] = []] = table;
  const result = fisherExact([[a, b] as const, [c, d] as const], options);
  if (result.kind !== 'tested') throw new Error(result.kind);
  return result;
}

const count = fc.integer({ min: 0, max: 60 });
const tables: fc.Arbitrary<TwoByTwoTable> = fc
  .tuple(fc.tuple(count, count), fc.tuple(count, count))
  .filter(([[a, b], [c, d]]) => a + b > 0 && c + d > 0 && a + c > 0 && b + d > 0);

describe('fisherExact', () => {
  it.each(procedures.fishers)(
    'agrees with 50-digit sums over all tables: $table',
    ({ table, ...expected }) => {
      const { pValue, conditionalOddsRatio, interval } = tested(table);
      expect(relativeError(pValue, expected.twoSided)).toBeLessThan(1e-13);
      expect(relativeError(tested(table, { alternative: 'less' }).pValue, expected.less)).toBeLessThan(1e-13);
      const greater = tested(table, { alternative: 'greater' });
      expect(relativeError(greater.pValue, expected.greater)).toBeLessThan(1e-13);
      expect(relativeError(conditionalOddsRatio, expected.conditional ?? Infinity)).toBeLessThan(1e-13);
      expect(relativeError(interval.low, expected.low)).toBeLessThan(1e-13);
      expect(relativeError(interval.high, expected.high ?? Infinity)).toBeLessThan(1e-13);
    },
  );

  it.each(procedures.large)(
    'agrees with scipy, as far as that is exact, on $table',
    ({ table, ...expected }) => {
      expect(relativeError(tested(table).pValue, expected.twoSided)).toBeLessThan(1e-9);
      expect(relativeError(tested(table, { alternative: 'less' }).pValue, expected.less)).toBeLessThan(1e-9);
      const greater = tested(table, { alternative: 'greater' });
      expect(relativeError(greater.pValue, expected.greater)).toBeLessThan(1e-9);
    },
  );

  it('does not change when the table is transposed, and inverts when its rows are swapped', () => {
    fc.assert(
      fc.property(tables, ([[a, b], [c, d]]) => {
        const { pValue, interval, conditionalOddsRatio } = tested([
          [a, b],
          [c, d],
        ]);
        const transposed = tested([
          [a, c],
          [b, d],
        ]);
        const swapped = tested([
          [c, d],
          [a, b],
        ]);
        expect(relativeError(transposed.pValue, pValue)).toBeLessThan(1e-12);
        expect(relativeError(swapped.pValue, pValue)).toBeLessThan(1e-12);
        expect(relativeError(1 / swapped.conditionalOddsRatio, conditionalOddsRatio)).toBeLessThan(1e-9);
        expect(relativeError(1 / swapped.interval.high, interval.low)).toBeLessThan(1e-9);
      }),
      { numRuns: 40 },
    );
  });

  it('has a two-sided p-value between the smaller tail and 1', () => {
    fc.assert(
      fc.property(tables, (table) => {
        const less = tested(table, { alternative: 'less' }).pValue;
        const greater = tested(table, { alternative: 'greater' }).pValue;
        const { pValue } = tested(table);
        expect(pValue).toBeLessThanOrEqual(1);
        expect(pValue).toBeGreaterThanOrEqual(Math.min(less, greater) * (1 - 1e-12));
        expect(less + greater).toBeGreaterThanOrEqual(1 - 1e-12);
      }),
      { numRuns: 40 },
    );
  });

  it('nears the chi-square test on a million users', () => {
    const table = [
      [50_500, 449_500],
      [49_500, 450_500],
    ] as const;
    const approximate = chi2Contingency(table);
    if (approximate.kind !== 'tested') throw new Error(approximate.kind);
    expect(relativeError(tested(table).pValue, approximate.pValue)).toBeLessThan(0.01);
  });

  it('keeps the digits of a p-value far below 1e-100', () => {
    // mpmath: 2 / C(400, 200).
    const { pValue } = tested([
      [200, 0],
      [0, 200],
    ]);
    expect(relativeError(pValue, 1.9426434495222356e-119)).toBeLessThan(1e-13);
  });

  it('answers for empty margins and refuses what is no count', () => {
    expect(
      fisherExact([
        [0, 0],
        [1, 2],
      ]),
    ).toEqual({ kind: 'empty-margin', axis: 'row', index: 0 });
    expect(
      fisherExact([
        [1, 0],
        [2, 0],
      ]),
    ).toEqual({ kind: 'empty-margin', axis: 'column', index: 1 });
    expect(() =>
      fisherExact([
        [1, 2.5],
        [2, 3],
      ]),
    ).toThrow(RangeError);
    expect(() =>
      fisherExact([
        [1, -2],
        [2, 3],
      ]),
    ).toThrow(RangeError);
  });
});
