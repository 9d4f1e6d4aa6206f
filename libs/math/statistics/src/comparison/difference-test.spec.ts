import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Estimate } from '../estimate.js';
import { crossMoments } from '../summary/cross-moments.js';
import { moments } from '../summary/moments.js';
import { relativeError } from '../testing/relative-error.js';
import { clusterRobustMean } from './cluster-robust-mean.js';
import type { DifferenceTest, DifferenceTestOptions, EstimateWithFreedom } from './difference-test.js';
import { differenceTest } from './difference-test.js';
import { fiellerInterval } from './fieller-interval.js';
import procedures from './fixtures/procedures.json' with { type: 'json' };
import { oneWayAnova } from './one-way-anova.js';
import { ratioEstimate } from './ratio-estimate.js';
import { relativeLift } from './relative-lift.js';
import { studentTTest } from './student-t-test.js';
import { studentTTestOfSamples } from './student-t-test-of-samples.js';
import { welchTTestOfMoments } from './welch-t-test-of-moments.js';

function tested(
  treatment: EstimateWithFreedom,
  control: EstimateWithFreedom,
  options?: DifferenceTestOptions,
): DifferenceTest {
  const result = differenceTest(treatment, control, options);
  if (result.kind !== 'tested') throw new Error(result.kind);
  return result;
}

const sample = fc.float64Array({ min: -1e3, max: 1e3, noNaN: true, minLength: 2, maxLength: 40 });
const estimate: fc.Arbitrary<Estimate> = fc.record({
  value: fc.double({ min: -1e3, max: 1e3, noNaN: true }),
  standardError: fc.double({ min: 1e-3, max: 1e3, noNaN: true }),
});

describe('differenceTest', () => {
  it('of two plain means is Welch’s test', () => {
    fc.assert(
      fc.property(sample, sample, (a, b) => {
        const [first, second] = [moments.of(a), moments.of(b)];
        const welch = welchTTestOfMoments(first, second);
        fc.pre(welch.kind === 'tested' && welch.standardError > 1e-6);
        const meanOf = ({ count, mean, sumOfSquaredDeviations }: typeof first): EstimateWithFreedom => ({
          value: mean,
          standardError: Math.sqrt(sumOfSquaredDeviations / (count - 1) / count),
          degreesOfFreedom: count - 1,
        });
        const own = tested(meanOf(first), meanOf(second));
        expect(relativeError(own.pValue, welch.pValue)).toBeLessThan(1e-9);
        expect(relativeError(own.degreesOfFreedom ?? NaN, welch.degreesOfFreedom)).toBeLessThan(1e-9);
        expect(relativeError(own.interval.high, welch.interval.high)).toBeLessThan(1e-9);
      }),
      { numRuns: 40 },
    );
  });

  it('is normal unless both say their degrees of freedom, and mirrors when swapped', () => {
    fc.assert(
      fc.property(estimate, estimate, (a, b) => {
        const forward = tested({ ...a, degreesOfFreedom: 5 }, b, { alternative: 'less' });
        const backward = tested(b, a, { alternative: 'greater' });
        expect(forward.degreesOfFreedom).toBeNull();
        expect(backward.pValue).toBe(forward.pValue);
        expect(backward.difference).toBe(-forward.difference || 0);
        expect(backward.interval.low).toBe(-forward.interval.high);
      }),
    );
  });

  it('refuses what has no error and what is not finite', () => {
    const exact = { value: 3, standardError: 0 };
    expect(differenceTest(exact, { ...exact, value: 4 })).toEqual({ kind: 'zero-variance' });
    expect(differenceTest({ value: NaN, standardError: 1 }, exact)).toEqual({ kind: 'not-finite' });
    expect(differenceTest({ value: 1, standardError: Infinity }, exact)).toEqual({ kind: 'not-finite' });
    expect(() => differenceTest({ value: 1, standardError: -1 }, exact)).toThrow('treatment.standardError');
    expect(tested({ value: 1, standardError: 1 }, { value: 0, standardError: 1 }).lift).toEqual({
      kind: 'zero-control',
    });
  });
});

describe('studentTTest', () => {
  it('finds what Welch finds in samples of equal size and variance', () => {
    const first = { count: 30, mean: 2, variance: 3 };
    const second = { count: 30, mean: 1, variance: 3 };
    const test = studentTTest(first, second);
    expect(test).toMatchObject({ kind: 'tested', difference: 1, degreesOfFreedom: 58 });
  });

  it('answers with a reason where nothing can be said', () => {
    const one = { count: 1, mean: 3, variance: 0 };
    expect(studentTTest(one, one)).toEqual({ kind: 'insufficient-data', required: 2, actual: 1 });
    const constant = new Float64Array(4).fill(2);
    expect(studentTTestOfSamples(constant, constant)).toEqual({ kind: 'zero-variance' });
    expect(studentTTestOfSamples(Float64Array.of(1, Infinity), constant)).toEqual({ kind: 'not-finite' });
    expect(studentTTestOfSamples(new Float64Array(0), constant).kind).toBe('insufficient-data');
  });
});

describe('oneWayAnova', () => {
  it('of two groups is the square of Student’s t', () => {
    fc.assert(
      fc.property(sample, sample, (a, b) => {
        const student = studentTTestOfSamples(a, b);
        fc.pre(student.kind === 'tested' && student.standardError > 1e-6 && a.length + b.length > 4);
        const anova = oneWayAnova([moments.of(a), moments.of(b)]);
        if (anova.kind !== 'tested' || student.kind !== 'tested') throw new Error(anova.kind);
        expect(Math.abs(anova.pValue - student.pValue)).toBeLessThan(1e-9);
      }),
      { numRuns: 40 },
    );
  });

  it('answers with a reason where nothing can be said', () => {
    const [group, single] = [moments.of([1, 2]), moments.of([1])];
    expect(oneWayAnova([group])).toEqual({ kind: 'too-few-categories', required: 2, actual: 1 });
    expect(oneWayAnova([group, moments.empty]).kind).toBe('insufficient-data');
    expect(oneWayAnova([single, single])).toEqual({ kind: 'insufficient-data', required: 3, actual: 2 });
    expect(oneWayAnova([moments.of([1, 1]), moments.of([2, 2])])).toEqual({ kind: 'zero-variance' });
    expect(oneWayAnova([group, moments.of([NaN, 1])])).toEqual({ kind: 'not-finite' });
  });
});

describe('ratioEstimate and clusterRobustMean', () => {
  it.each(procedures.ratios)('agree with numpy', ({ numerator, denominator, value, standardError }) => {
    const summary = crossMoments.of([numerator, denominator]);
    const ratio = ratioEstimate(summary);
    if (ratio.kind !== 'ratio') throw new Error(ratio.kind);
    expect(relativeError(ratio.value, value)).toBeLessThan(1e-14);
    expect(relativeError(ratio.standardError, standardError)).toBeLessThan(1e-13);
    expect(clusterRobustMean(summary)).toEqual({
      kind: 'cluster-robust-mean',
      value: ratio.value,
      standardError: ratio.standardError,
      clusters: numerator.length,
      degreesOfFreedom: numerator.length - 1,
    });
  });

  it('is the plain mean where every cluster has one value', () => {
    fc.assert(
      fc.property(sample, (values) => {
        const result = clusterRobustMean(crossMoments.of([values, values.map(() => 1)]));
        const { count, mean, sumOfSquaredDeviations } = moments.of(values);
        if (result.kind !== 'cluster-robust-mean') throw new Error(result.kind);
        expect(result.value).toBeCloseTo(mean, 9);
        expect(result.standardError).toBeCloseTo(Math.sqrt(sumOfSquaredDeviations / (count - 1) / count), 6);
      }),
    );
  });

  it('answer with a reason where nothing can be said', () => {
    expect(ratioEstimate(crossMoments.of([[1], [1]]))).toMatchObject({
      kind: 'insufficient-data',
      actual: 1,
    });
    expect(
      ratioEstimate(
        crossMoments.of([
          [1, 2],
          [0, 0],
        ]),
      ),
    ).toEqual({ kind: 'zero-control' });
    expect(
      ratioEstimate(
        crossMoments.of([
          [1, NaN],
          [1, 2],
        ]),
      ),
    ).toEqual({ kind: 'not-finite' });
    expect(() => ratioEstimate(crossMoments.empty(3))).toThrow('two variables');
  });
});

describe('fiellerInterval', () => {
  it.each(procedures.fiellers)(
    'has the ends that scipy finds by root: $treatment over $control',
    (expected) => {
      const [a, sa] = expected.treatment;
      const [b, sb] = expected.control;
      const result = fiellerInterval(
        { value: a ?? NaN, standardError: sa ?? NaN },
        { value: b ?? NaN, standardError: sb ?? NaN },
        { covariance: expected.covariance },
      );
      if (result.kind !== 'bounded') throw new Error(result.kind);
      expect(relativeError(result.interval.low, expected.low)).toBeLessThan(1e-11);
      expect(relativeError(result.interval.high, expected.high)).toBeLessThan(1e-11);
    },
  );

  it('excludes no lift exactly when the difference is significant', () => {
    fc.assert(
      fc.property(estimate, estimate, (a, b) => {
        const result = fiellerInterval(a, b);
        fc.pre(result.kind === 'bounded');
        const { pValue } = tested(a, b);
        fc.pre(Math.abs(pValue - 0.05) > 1e-9);
        expect(pValue < 0.05).toBe(result.interval.low > 0 || result.interval.high < 0);
      }),
    );
  });

  it('is the delta method’s where the control is precise', () => {
    const [a, b] = [
      { value: 0.12, standardError: 1e-5 },
      { value: 0.1, standardError: 1e-5 },
    ];
    const [delta, fieller] = [relativeLift(a, b), fiellerInterval(a, b)];
    if (delta.kind !== 'relative-lift' || fieller.kind !== 'bounded') throw new Error(fieller.kind);
    expect(fieller.interval.low).toBeCloseTo(delta.interval.low, 6);
    expect(fieller.interval.high).toBeCloseTo(delta.interval.high, 6);
  });

  it('has no bound where the control cannot be told from 0', () => {
    const vague = { value: 1, standardError: 1 };
    expect(fiellerInterval({ value: 1, standardError: 1 }, vague)).toEqual({
      kind: 'unbounded',
      excluded: null,
    });
    const outside = fiellerInterval({ value: 9, standardError: 1 }, vague);
    if (outside.kind !== 'unbounded') throw new Error(outside.kind);
    expect(outside.excluded?.low).toBeLessThan(-1);
    expect(outside.excluded?.high).toBeGreaterThan(-1);
    expect(fiellerInterval(vague, { value: 0, standardError: 0 })).toEqual({ kind: 'zero-control' });
    expect(fiellerInterval(vague, { value: NaN, standardError: 1 })).toEqual({ kind: 'not-finite' });
    expect(() => fiellerInterval(vague, vague, { covariance: 2 })).toThrow('covariance');
  });
});
