import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { relativeError } from '../testing/relative-error.js';
import { chiSquareGoodnessOfFit } from './chi-square-goodness-of-fit.js';
import { chi2Contingency } from './chi2-contingency.js';
import { decideSampleRatio } from './decide-sample-ratio.js';
import counts from './fixtures/counts.json' with { type: 'json' };
import { sampleRatioMismatch } from './sample-ratio-mismatch.js';

/** scipy subtracts and squares in another order; where χ² is near 0 that costs digits of both. */
const tolerance = 1e-12;

describe('chi2Contingency', () => {
  it('agrees with scipy with and without correction', () => {
    for (const { table, correction, expected, ...figures } of counts.contingency) {
      const result = chi2Contingency(table, { correction: correction as 'yates' | 'none' });
      if (result.kind !== 'tested') throw new Error(result.kind);
      expect(relativeError(result.statistic, figures.statistic)).toBeLessThan(tolerance);
      expect(relativeError(result.pValue, figures.pValue)).toBeLessThan(tolerance);
      expect(result.degreesOfFreedom).toBe(figures.degreesOfFreedom);
      result.expected.forEach((count, i) => expect(count).toBeCloseTo(expected[i] ?? NaN, 9));
    }
  });

  it('does not care which way the table is turned', () => {
    const cell = fc.integer({ min: 1, max: 1000 });
    fc.assert(
      fc.property(fc.array(fc.tuple(cell, cell, cell), { minLength: 2, maxLength: 6 }), (table) => {
        const turned = [0, 1, 2].map((j) => table.map((row) => row[j] ?? NaN));
        const [a, b] = [chi2Contingency(table), chi2Contingency(turned)];
        if (a.kind !== 'tested' || b.kind !== 'tested') throw new Error('not tested');
        expect(a.statistic).toBeCloseTo(b.statistic, 7);
        expect(a.degreesOfFreedom).toBe(b.degreesOfFreedom);
      }),
    );
  });

  it('says which margin is empty', () => {
    expect(chi2Contingency([[1, 2], [0, 0]])).toEqual({ kind: 'empty-margin', axis: 'row', index: 1 }); // prettier-ignore
    expect(chi2Contingency([[0, 2], [0, 3]])).toEqual({ kind: 'empty-margin', axis: 'column', index: 0 }); // prettier-ignore
  });

  it('needs two rows and two columns', () => {
    const tooFew = { kind: 'too-few-categories', required: 2 };
    expect(chi2Contingency([])).toEqual({ ...tooFew, actual: 0 });
    expect(chi2Contingency([[1, 2, 3]])).toEqual({ ...tooFew, actual: 1 });
  });

  it('rejects ragged tables and negative counts as programming errors', () => {
    expect(() => chi2Contingency([[1, 2], [3]])).toThrow('the rows of the table must have as many entries');
    expect(() => chi2Contingency([[1, 2], [3, -1]])).toThrow('row 1[1] must be a number of at least 0'); // prettier-ignore
  });
});

describe('chiSquareGoodnessOfFit', () => {
  it('agrees with scipy', () => {
    for (const { observed, weights, statistic, pValue } of counts.fit) {
      const result = chiSquareGoodnessOfFit(observed, weights);
      if (result.kind !== 'tested') throw new Error(result.kind);
      expect(result.statistic).toBeCloseTo(statistic, 10);
      expect(relativeError(result.pValue, pValue)).toBeLessThan(tolerance);
    }
  });

  it('fits its own weights perfectly', () => {
    const result = chiSquareGoodnessOfFit([10, 20, 30], [1, 2, 3]);
    expect(result).toMatchObject({ kind: 'tested', statistic: 0, pValue: 1, smallestExpectedCount: 10 });
  });

  it('needs two categories and an observation', () => {
    expect(chiSquareGoodnessOfFit([5], [1])).toEqual({ kind: 'too-few-categories', required: 2, actual: 1 });
    expect(chiSquareGoodnessOfFit([0, 0], [1, 1])).toEqual({
      kind: 'insufficient-data',
      required: 1,
      actual: 0,
    });
  });

  it('rejects weights of zero and lengths that differ as programming errors', () => {
    expect(() => chiSquareGoodnessOfFit([1, 2], [1, 0])).toThrow('weights[1] must be a number above 0');
    expect(() => chiSquareGoodnessOfFit([1, 2], [1])).toThrow('must have as many entries, got 2 and 1');
  });
});

describe('the sample ratio of an A/B test', () => {
  it('is mismatched when a thousandth chance cannot explain it', () => {
    const measured = sampleRatioMismatch([50_900, 49_100], [1, 1]);
    expect(measured).toMatchObject({ kind: 'sample-ratio', observedShares: Float64Array.of(0.509, 0.491) });
    expect(decideSampleRatio(measured)).toEqual({ kind: 'mismatched' });
  });

  it('is matched within chance, for uneven splits too', () => {
    expect(decideSampleRatio(sampleRatioMismatch([9020, 980], [90, 10]))).toEqual({ kind: 'matched' });
  });

  it('is as strict as the policy says', () => {
    const measured = sampleRatioMismatch([5120, 4880], [1, 1]);
    expect(decideSampleRatio(measured)).toEqual({ kind: 'matched' });
    expect(decideSampleRatio(measured, { alpha: 0.05 })).toEqual({ kind: 'mismatched' });
  });

  it('is undecided before anybody came', () => {
    const reason = { kind: 'insufficient-data', required: 1, actual: 0 };
    expect(decideSampleRatio(sampleRatioMismatch([0, 0], [1, 1]))).toEqual({ kind: 'undecided', reason });
  });
});
