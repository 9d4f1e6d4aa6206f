import { clusteredHistogram, crossMoments } from '@orrery/math-statistics';
import { describe, expect, it } from 'vitest';
import { analyseMetric } from './analyse-metric.js';
import type { AnalysisPlan, MetricPlan } from './plan/analysis-plan.js';
import { metric, ofColumns, ofCounts, ofMoments, once, plan, seeded } from './testing/statistics-of.js';

const rate: MetricPlan = { ...metric, kind: 'proportion' };
const groups: AnalysisPlan = {
  ...plan,
  procedure: { kind: 'group-sequential', boundary: 'obrien-fleming', looks: 4, plannedUsers: 4000 },
};
const random = seeded(5);
const column = (count: number, of: () => number): Float64Array => Float64Array.from({ length: count }, of);

describe('what cannot be said', () => {
  const reasonOf = (
    own: AnalysisPlan,
    planned: MetricPlan,
    pair: readonly [ReturnType<typeof ofCounts>, ReturnType<typeof ofCounts>],
    looks: Parameters<typeof analyseMetric>[4] = once,
  ): unknown => {
    const { kind, ...rest } = analyseMetric(own, planned, pair[0], pair[1], looks);
    return kind === 'cannot-say' ? rest : kind;
  };

  it('refuses without users, with too few of them, with too few outcomes, and without variance', () => {
    expect(reasonOf(plan, rate, [ofCounts(0, 0), ofCounts(3, 9)])).toEqual({ reason: 'no-users' });
    expect(reasonOf(plan, rate, [ofCounts(1, 100), ofCounts(2, 100)])).toEqual({
      reason: 'too-few-outcomes',
      required: 5,
      actual: 1.5,
    });
    expect(reasonOf(plan, rate, [ofCounts(0, 1000), ofCounts(0, 1000)])).toEqual({ reason: 'zero-variance' });
    const [few, constant] = [ofColumns(column(12, random)), ofColumns(column(500, () => 7))];
    expect(reasonOf(plan, metric, [few, few])).toEqual({ reason: 'too-few-users', required: 30, actual: 12 });
    expect(reasonOf(plan, metric, [constant, constant])).toEqual({ reason: 'zero-variance' });
  });

  it('refuses values that are not finite', () => {
    const bad = ofMoments({ count: 100, means: [NaN], deviations: [1] });
    expect(reasonOf(plan, metric, [bad, bad])).toEqual({ reason: 'not-finite' });
  });

  it('refuses to peek: before the planned users, a second time, or beside the planned looks', () => {
    const pair = [ofCounts(100, 1000), ofCounts(120, 1000)] as const;
    const fixed: AnalysisPlan = { ...plan, procedure: { kind: 'fixed', plannedUsers: 4000 } };
    const peeking = 'peeking-without-sequential-plan';
    expect(reasonOf(fixed, rate, pair, { taken: 1, informationShare: 0.5 })).toEqual({
      reason: peeking,
      required: 4000,
      actual: 2000,
    });
    expect(reasonOf(plan, rate, pair, { taken: 2, informationShare: 1 })).toEqual({
      reason: peeking,
      required: 1,
      actual: 2,
    });
    expect(reasonOf(groups, rate, pair, { taken: 1, informationShare: 0.5 })).toMatchObject({
      reason: peeking,
    });
    expect(reasonOf(groups, rate, pair, { taken: 5, informationShare: 1 })).toMatchObject({
      reason: peeking,
    });
    expect(reasonOf(groups, rate, pair, { taken: 2, informationShare: 0.5 })).toBe('analysed');
    expect(reasonOf(groups, rate, pair, { taken: 2, informationShare: 0.6, history: [0.35, 0.6] })).toBe(
      'analysed',
    );
    const flat: AnalysisPlan = { ...plan, procedure: { kind: 'bayesian', prior: { kind: 'flat' } } };
    expect(reasonOf(flat, rate, pair, { taken: 3, informationShare: 1 })).toMatchObject({ reason: peeking });
  });

  it('refuses a ratio whose denominator is near 0, and a lift over a control near 0, but not the difference', () => {
    const denominator = column(200, () => random() - 0.45);
    const ratio = ofColumns(column(200, random), denominator);
    expect(reasonOf(plan, { ...metric, kind: 'ratio' }, [ratio, ratio])).toMatchObject({
      reason: 'unstable-denominator',
      required: 5,
    });
    const nearZero = ofColumns(column(400, () => random() - 0.49));
    const analysis = analyseMetric(plan, metric, nearZero, ofColumns(column(400, random)), once);
    expect(analysis).toMatchObject({
      kind: 'analysed',
      lift: { reason: 'unstable-denominator', required: 5 },
    });
    const fieller = analyseMetric({ ...plan, liftInterval: 'fieller' }, metric, nearZero, nearZero, once);
    expect(fieller).toMatchObject({ lift: { kind: 'cannot-say' } });
  });

  it('throws for a plan that promises the impossible', () => {
    const bad = { ...plan, alpha: 5 };
    expect(() => analyseMetric(bad, rate, ofCounts(1, 9), ofCounts(1, 9), once)).toThrow('alpha');
  });
});

describe('the analysis of a metric', () => {
  it('shrinks the variance by ρ² with CUPED, and leaves the estimate consistent', () => {
    const arm = (shift: number): readonly Float64Array[] => {
      const before = column(20_000, () => random() + random() + random());
      return [before.map((x) => x + random() + random() + random() + shift), before];
    };
    const [control, treatment] = [ofColumns(...arm(0)), ofColumns(...arm(0.05))];
    const analysis = analyseMetric(plan, { ...metric, cuped: true }, control, treatment, once);
    if (analysis.kind === 'cannot-say') throw new Error(analysis.reason);
    expect(Math.abs((analysis.varianceReduction ?? 0) - 0.5)).toBeLessThan(0.02);
    expect(Math.abs(analysis.difference.value - 0.05)).toBeLessThan(4 * analysis.difference.standardError);
  });

  it('says that a covariate without variance changed nothing', () => {
    const arm = (): ReturnType<typeof ofColumns> =>
      ofColumns(
        column(300, random),
        column(300, () => 1),
      );
    const analysis = analyseMetric(plan, { ...metric, cuped: true }, arm(), arm(), once);
    expect(analysis).toMatchObject({ varianceReduction: 0 });
    expect(JSON.stringify(analysis)).toContain('covariate-explains-nothing');
  });

  it('mirrors when control and treatment are swapped', () => {
    const [a, b] = [ofCounts(200, 2000), ofCounts(260, 2100)];
    const [forth, back] = [analyseMetric(plan, rate, a, b, once), analyseMetric(plan, rate, b, a, once)];
    if (forth.kind === 'cannot-say' || back.kind === 'cannot-say') throw new Error('cannot say');
    expect(forth.difference.value).toBe(-back.difference.value);
    expect(forth.pValue).toBe(back.pValue);
    expect(forth.difference.interval.low).toBe(-back.difference.interval.high);
  });

  it('gives the same answer for merged summaries as for one', () => {
    const rows = [column(900, random), column(900, random)];
    const halves = [rows.map((each) => each.subarray(0, 400)), rows.map((each) => each.subarray(400))];
    const merged = crossMoments.merge(crossMoments.of(halves[0]), crossMoments.of(halves[1]));
    const other = ofColumns(column(800, random), column(800, random));
    const cupedMetric = { ...metric, cuped: true };
    const whole = analyseMetric(plan, cupedMetric, ofColumns(...rows), other, once);
    const parts = analyseMetric(plan, cupedMetric, ofMoments(merged), other, once);
    if (whole.kind === 'cannot-say' || parts.kind === 'cannot-say') throw new Error('cannot say');
    expect(parts.difference.value).toBeCloseTo(whole.difference.value, 12);
    expect(parts.pValue).toBeCloseTo(whole.pValue ?? NaN, 10);
  });

  it('knows that clusters hold fewer independent users than they seem to', () => {
    const clusters = (): readonly Float64Array[] => {
      const sizes = column(60, () => 10 + Math.floor(random() * 20));
      return [sizes.map((size) => size * (random() + random())), sizes];
    };
    const [a, b] = [ofColumns(...clusters()), ofColumns(...clusters())];
    const analysis = analyseMetric(plan, { ...metric, unit: 'cluster' }, a, b, once);
    if (analysis.kind === 'cannot-say') throw new Error(analysis.reason);
    expect(analysis.procedure).toBe("Welch's t-test over clusters");
    expect(analysis.difference.standardError).toBeGreaterThan(0.05);
    expect(analysis.assumptions[0].key).toBe('independent-clusters');
  });

  it('compares quantiles of clustered values', () => {
    const edges = Float64Array.from({ length: 200 }, (_, i) => -0.005 + i * 0.02);
    const arm = (shift: number): ReturnType<typeof ofColumns> => {
      const users = Array.from({ length: 300 }, () =>
        column(5, () => random() + random() + random() + shift),
      );
      return { ...ofColumns(column(300, random)), histogram: clusteredHistogram.ofClusters(edges, users) };
    };
    const quantile: MetricPlan = { ...metric, kind: 'quantile', quantile: 0.9 };
    const analysis = analyseMetric(plan, quantile, arm(0), arm(0.2), once);
    if (analysis.kind === 'cannot-say') throw new Error(analysis.reason);
    expect(Math.abs(analysis.difference.value - 0.2)).toBeLessThan(4 * analysis.difference.standardError);
    expect(analysis.pValue).toBeLessThan(0.01);
  });

  it('agrees between delta and Fieller far from 0, and reaches up further with Fieller', () => {
    const [a, b] = [ofCounts(2000, 20_000), ofCounts(2200, 20_000)];
    const delta = analyseMetric(plan, rate, a, b, once);
    const fieller = analyseMetric({ ...plan, liftInterval: 'fieller' }, rate, a, b, once);
    if (delta.kind === 'cannot-say' || fieller.kind === 'cannot-say') throw new Error('cannot say');
    if (delta.lift.kind !== 'lift' || fieller.lift.kind !== 'lift') throw new Error('no lift');
    expect(fieller.lift.interval.low).toBeCloseTo(delta.lift.interval.low, 2);
    expect(fieller.lift.interval.high).toBeGreaterThan(delta.lift.interval.high);
  });

  it('believes rates from no data at all, and the same as by normal approximation from much', () => {
    const own: AnalysisPlan = {
      ...plan,
      procedure: { kind: 'bayesian', prior: { kind: 'beta', alpha: 1, beta: 1 } },
    };
    expect(analyseMetric(own, rate, ofCounts(0, 3), ofCounts(0, 3), once)).toMatchObject({
      chanceToWin: expect.closeTo(0.5, 10),
    });
    const exact = analyseMetric(own, rate, ofCounts(1000, 10_000), ofCounts(1050, 10_000), once);
    const flat: AnalysisPlan = { ...plan, procedure: { kind: 'bayesian', prior: { kind: 'flat' } } };
    const close = analyseMetric(flat, rate, ofCounts(1000, 10_000), ofCounts(1050, 10_000), once);
    if (exact.kind === 'cannot-say' || close.kind === 'cannot-say') throw new Error('cannot say');
    expect(exact.chanceToWin).toBeCloseTo(close.chanceToWin ?? NaN, 3);
    expect(exact.difference.interval.low).toBeCloseTo(close.difference.interval.low, 4);
  });

  it('turns chance and risk around for a metric that is better when lower', () => {
    const own: AnalysisPlan = { ...plan, procedure: { kind: 'bayesian', prior: { kind: 'flat' } } };
    const [a, b] = [ofCounts(100, 1000), ofCounts(120, 1000)];
    const [up, down] = [
      analyseMetric(own, rate, a, b, once),
      analyseMetric(own, { ...rate, direction: 'lower' }, a, b, once),
    ];
    if (up.kind === 'cannot-say' || down.kind === 'cannot-say') throw new Error('cannot say');
    expect(down.chanceToWin).toBeCloseTo(1 - (up.chanceToWin ?? 0), 12);
    expect(down.risk).toEqual({ control: up.risk?.treatment, treatment: up.risk?.control });
  });
});
