import { describe, expect, it } from 'vitest';
import { analyseTest } from './analyse-test.js';
import type { MetricPlan } from './plan/analysis-plan.js';
import type { VariationStatistics } from './plan/variation-statistics.js';
import { metric, ofColumns, ofCounts, once, plan, seeded } from './testing/statistics-of.js';

const random = seeded(7);

/** Values spread by 1 around a level. */
function values(count: number, level: number): Float64Array {
  return Float64Array.from({ length: count }, () => level + Math.sqrt(12) * (random() - 0.5));
}

function whole(parts: readonly Float64Array[]): VariationStatistics {
  return ofColumns(Float64Array.from(parts.flatMap((part) => [...part])));
}

/** Of parts of control and treatment, the test of all and its strata. */
function testOf(by: 'segment' | 'period', parts: readonly (readonly [Float64Array, Float64Array])[]) {
  return {
    key: 'spent',
    metric,
    variations: [whole(parts.map(([control]) => control)), whole(parts.map(([, treatment]) => treatment))],
    stratification: { by, strata: parts.map((part) => part.map((column) => ofColumns(column))) },
  } as const;
}

function analysed(planned: Parameters<typeof analyseTest>[1][number]) {
  const users = planned.variations.map((each) => each.users);
  const [comparison] = analyseTest(plan, [planned], { users, weights: users }, once).comparisons;
  return comparison.analysis;
}

describe('a test whose users are divided by what was known of them', () => {
  it('loses the variance between the strata, and says how much', () => {
    const levels = [0, 10, 20, 30];
    const planned = testOf('segment', levels.map((level) => [values(200, level), values(200, level + 0.2)])); // prettier-ignore

    const analysis = analysed(planned);

    expect(analysis).toMatchObject({
      kind: 'analysed',
      procedure: "Welch's t-test, post-stratified",
      stratified: { by: 'segment', strata: 4, leftOut: 0 },
    });
    // Variance 1 within strata, 125 between them.
    if (analysis.kind === 'analysed')
      expect(analysis.stratified?.varianceReduction).toBeCloseTo(125 / 126, 2);
  });

  it('puts a long tail of strata together rather than say nothing', () => {
    const tail = Array.from({ length: 30 }, () => [values(1, 5), values(4, 5)] as const);
    const planned = testOf('segment', [[values(400, 0), values(400, 0)], ...tail]);

    expect(analysed(planned)).toMatchObject({ stratified: { strata: 2, leftOut: 0 } });
  });

  it('is analysed as it is where there is one stratum only', () => {
    const planned = testOf('segment', [[values(60, 0), values(60, 0)]]);

    expect(analysed(planned)).toMatchObject({ procedure: "Welch's t-test" });
    expect(analysed(planned)).not.toHaveProperty('stratified');
  });

  it('counts a stratum in which nobody did anything', () => {
    const strata = [[ofCounts(0, 100), ofCounts(0, 100)], [ofCounts(20, 100), ofCounts(30, 100)]]; // prettier-ignore
    const rate: MetricPlan = { ...metric, kind: 'proportion' };
    const variations = [ofCounts(20, 200), ofCounts(30, 200)];

    const analysis = analysed({ key: 'orders', metric: rate, variations, stratification: { by: 'segment', strata } }); // prettier-ignore

    expect(analysis).toMatchObject({ difference: { value: expect.closeTo(0.05, 12) } });
  });
});

describe('a test whose weights changed', () => {
  it('compares the users of each time by themselves: a rising level is no effect', () => {
    const parts = [
      [values(900, 0), values(100, 0)],
      [values(100, 5), values(900, 5)],
    ] as const;
    const analysis = analysed(testOf('period', parts));

    expect(analysis).toMatchObject({
      procedure: "Welch's t-test, by period",
      stratified: { by: 'period', strata: 2, leftOut: 0, varianceReduction: null },
    });
    if (analysis.kind === 'analysed') expect(Math.abs(analysis.difference.value)).toBeLessThan(0.3);
    const { stratification: _, ...pooled } = testOf('period', parts);
    expect(analysed(pooled)).toMatchObject({ difference: { value: expect.closeTo(4, 0) } });
  });

  it('leaves out and counts times at which there was nobody to compare with', () => {
    const parts = [
      [values(500, 0), values(500, 0)],
      [values(300, 0), values(3, 0)],
    ] as const;

    expect(analysed(testOf('period', parts))).toMatchObject({ stratified: { strata: 1, leftOut: 303 } });
  });

  it('has no answer where no time has users of both variations', () => {
    const parts = [
      [values(50, 0), values(0, 0)],
      [values(0, 0), values(50, 0)],
    ] as const;

    expect(analysed(testOf('period', parts))).toEqual({
      kind: 'cannot-say',
      reason: 'too-few-users',
      required: 10,
      actual: 0,
    });
  });

  it('has no answer for what has no sums by period', () => {
    const { stratification, ...rest } = testOf('period', [[values(50, 0), values(50, 0)]]);
    const clustered = { ...metric, unit: 'cluster' } as const;
    const planned = { ...rest, metric: clustered, stratification };

    expect(analysed(planned)).toEqual({ kind: 'cannot-say', reason: 'weights-changed' });
  });
});

describe('a test of whole clusters', () => {
  it('needs ten of them in each variation', () => {
    const clusters = (count: number) => ofColumns(values(count, 50), values(count, 10));
    const planned = { key: 'spent', metric: { ...metric, unit: 'cluster' } as const, variations: [clusters(9), clusters(12)] }; // prettier-ignore

    expect(analysed(planned)).toEqual({
      kind: 'cannot-say',
      reason: 'too-few-clusters',
      required: 10,
      actual: 9,
    });
  });

  it('has no quantiles', () => {
    const quantile: MetricPlan = { ...metric, kind: 'quantile', quantile: 0.9, unit: 'cluster' };

    expect(analysed({ key: 'delay', metric: quantile, variations: [ofCounts(1, 50), ofCounts(1, 50)] })).toEqual({ kind: 'cannot-say', reason: 'not-for-clusters' }); // prettier-ignore
  });
});
