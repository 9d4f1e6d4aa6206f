import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sortNumbers } from '../summary/sort-numbers.js';
import { relativeError } from '../testing/relative-error.js';
import drift from './fixtures/drift.json' with { type: 'json' };
import type { KolmogorovSmirnov } from './kolmogorov-smirnov.js';
import { kolmogorovSmirnov } from './kolmogorov-smirnov.js';
import type { Sample } from './sample.js';

const values = fc.float64Array({ noNaN: true, minLength: 1, maxLength: 40 });

function tested(a: Sample, b: Sample, method: 'auto' | 'exact' | 'asymptotic' = 'auto'): KolmogorovSmirnov {
  const result = kolmogorovSmirnov(a, b, { method });
  if (result.kind !== 'tested') throw new Error(result.kind);
  return result;
}

describe('kolmogorovSmirnov', () => {
  it('agrees with scipy, exactly and asymptotically, with ties and without', () => {
    for (const { a, b, statistic, exact, asymptotic } of drift.samples) {
      const [first, second] = [Float64Array.from(a), Float64Array.from(b)];
      const result = tested(first, second, 'exact');
      expect(result.statistic).toBeCloseTo(statistic, 15);
      expect(relativeError(result.pValue, exact)).toBeLessThan(1e-14);
      if (asymptotic === null) continue;
      const approximate = tested(first, second, 'asymptotic');
      expect(relativeError(approximate.pValue, asymptotic)).toBeLessThan(1e-13);
    }
  });

  it('does not care which sample comes first, nor about their order', () => {
    fc.assert(
      fc.property(values, values, (a, b) => {
        const forward = tested(a, b);
        const backward = tested(b, { sorted: sortNumbers(a) });
        expect(backward.statistic).toBe(forward.statistic);
        expect(relativeError(backward.pValue, forward.pValue)).toBeLessThan(1e-12);
      }),
    );
  });

  it('sees only the order of the values, up to infinity', () => {
    const a = Float64Array.of(-Infinity, 1, 2, 3);
    const b = Float64Array.of(2.5, 1e300, Infinity);
    expect(tested(a, b)).toEqual(tested(Float64Array.of(-9, 1, 2, 3), Float64Array.of(2.5, 4, 5)));
    expect(tested(a, b).location).toBe(2);
  });

  it('finds no difference between a sample and itself', () => {
    fc.assert(
      fc.property(values, (a) => {
        expect(tested(a, a)).toMatchObject({ statistic: 0, pValue: 1 });
      }),
    );
  });

  it('becomes asymptotic when the samples are large or far apart', () => {
    const ramp = (length: number, from: number) => Float64Array.from({ length }, (_, i) => from + i / length);
    expect(tested(ramp(10_001, 0), ramp(10, 0.1)).method).toBe('asymptotic');
    expect(tested(ramp(10_000, 0), ramp(9999, 0.01)).method).toBe('exact');
    expect(tested(ramp(10_000, 0), ramp(9999, 0.5)).method).toBe('asymptotic');
  });

  it('answers why it cannot be computed', () => {
    const one = Float64Array.of(1);
    const none = new Float64Array(0);
    expect(kolmogorovSmirnov(one, none)).toEqual({ kind: 'insufficient-data', required: 1, actual: 0 });
    expect(kolmogorovSmirnov(one, Float64Array.of(2, NaN))).toEqual({ kind: 'not-finite' });
  });
});
