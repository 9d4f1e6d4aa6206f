import {
  analyseTest,
  chanceToWin,
  type MetricAnalysis,
  type MetricPlan,
  type Stratification,
  type VariationStatistics,
} from '@orrery/math-experiments';
import { crossMoments } from '@orrery/math-statistics';
import type { Draws } from './draws.js';
import { atLeast, atMost, Average, equals, type Measurement, nothing, Tally } from './measurement.js';
import { ALPHA, analyse, type Calibration, covers, isPositive, METRIC, ofCounts, ofMoments, ONCE, PLAN } from './subjects.js'; // prettier-ignore

export const divided: Calibration = {
  name: 'users by segment and by period, caps',
  measure: (runs, draws) => [
    ...stratifiedMeans(runs, draws),
    ...stratifiedRates(runs, draws),
    ...banditByPeriod(runs, draws),
    ...percentileCap(runs, draws),
  ],
};

/** One of two variations, the control first. */
type Pair = readonly [VariationStatistics, VariationStatistics];

/** As a report does it: the whole test is analysed, and its one comparison taken. */
function analyseDivided(
  by: Stratification['by'],
  strata: readonly Pair[],
  metric: MetricPlan = METRIC,
): MetricAnalysis {
  const variations = [wholeOf(strata.map(([control]) => control)), wholeOf(strata.map(([, own]) => own))];
  const users = variations.map((each) => each.users);
  const planned = { key: 'metric', metric, variations, stratification: { by, strata } };
  const [comparison] = analyseTest(PLAN, [planned], { users, weights: users }, ONCE).comparisons;
  if (comparison?.analysis.kind !== 'analysed')
    throw new Error(`The simulated test cannot be analysed: ${comparison?.analysis.reason ?? 'nothing'}`);
  return comparison.analysis;
}

function wholeOf(parts: readonly VariationStatistics[]): VariationStatistics {
  return ofMoments(parts.map((part) => part.moments).reduce((a, b) => crossMoments.merge(a, b)));
}

/** Four strata that differ much, with effects that differ, and a tail of twenty strata of a few users. */
function stratifiedMeans(runs: number, draws: Draws): Measurement[] {
  const [positives, covered] = [new Tally(), new Tally()];
  const reduction = new Average();
  const large = [8, 10, 12, 14].map((mean) => ({ mean, share: 0.24 }));
  const strata = [...large, ...Array.from({ length: 20 }, () => ({ mean: 11, share: 0.002 }))];
  for (let run = 0; run < runs; run++) {
    const drawn = (effect: (mean: number) => number): Pair[] =>
      strata.map(({ mean, share }) => {
        const users = 8 + draws.binomial(1000, share);
        const control = 2 + draws.binomial(users - 4, 0.5);
        const arm = (count: number, level: number) => ofMoments(draws.normalMoments(count, [level], [[2]]));
        return [arm(control, mean), arm(users - control, mean + effect(mean))];
      });
    const analysis = analyseDivided('segment', drawn(() => 0)); // prettier-ignore
    positives.add(isPositive(analysis));
    reduction.add(analysis.stratified?.varianceReduction ?? NaN);
    // The effect rises with the stratum; over all users it is 0.5.
    const effect = (mean: number): number => 0.5 + (mean - 11) / 4;
    covered.add(covers(analyseDivided('segment', drawn(effect)).difference.interval, 0.5));
  }
  const name = 'post-stratified test, 4 strata and a tail';
  return [
    positives.of(name, 'false positives', equals(ALPHA), { slack: 0.004 }),
    covered.of(name, 'interval covers the difference', equals(1 - ALPHA), { slack: 0.004 }),
    // Variance 4 within strata; 5 between those of 992 of 1,192 users; the tail is one stratum in their middle.
    reduction.of(name, 'variance reduction, between / total', equals(4.161 / 8.161), { slack: 0.01 }),
  ];
}

/** Rates of four strata from 2 % to 50 %. */
function stratifiedRates(runs: number, draws: Draws): Measurement[] {
  const [positives, covered] = [new Tally(), new Tally()];
  const metric: MetricPlan = { ...METRIC, kind: 'proportion' };
  for (let run = 0; run < runs; run++) {
    const drawn = (effect: number): Pair[] =>
      [0.02, 0.1, 0.3, 0.5].map((rate) => {
        const users = draws.binomial(4000, 0.25);
        const control = draws.binomial(users, 0.5);
        const treatment = users - control;
        return [
          ofCounts(draws.binomial(control, rate), control),
          ofCounts(draws.binomial(treatment, rate + effect), treatment),
        ];
      });
    positives.add(isPositive(analyseDivided('segment', drawn(0), metric)));
    covered.add(covers(analyseDivided('segment', drawn(0.02), metric).difference.interval, 0.02));
  }
  return [
    positives.of('post-stratified rates', 'false positives', equals(ALPHA), { slack: 0.003 }),
    covered.of('post-stratified rates', 'interval covers the difference', equals(1 - ALPHA), {
      slack: 0.003,
    }),
  ];
}

/**
 * Ten periods whose weights Thompson sets by all outcomes so far, with a floor of 0.1, while the level of everybody rises.
 * The sum over periods is a martingale: where the weights run to their floor the interval covers a little more than it says.
 */
function banditByPeriod(runs: number, draws: Draws): Measurement[] {
  const [positives, covered, pooled] = [new Tally(), new Tally(), new Tally()];
  const bias = new Average();
  for (let run = 0; run < runs; run++) {
    const same = playTest(draws, 0);
    positives.add(isPositive(analyseDivided('period', same)));
    pooled.add(isPositive(analyse(PLAN, METRIC, pooledPair(same))));
    const better = analyseDivided('period', playTest(draws, 0.1));
    covered.add(covers(better.difference.interval, 0.1));
    bias.add(better.difference.value - 0.1);
  }
  const name = 'bandit of 10 periods, analysed by period';
  return [
    positives.of(name, 'false positives', atMost(ALPHA)),
    covered.of(name, 'interval covers the difference', atLeast(1 - ALPHA), { slack: 0.004 }),
    bias.of(name, 'bias, in standard deviations of a value', equals(0)),
    pooled.of('bandit of 10 periods, all users together', 'false positives', nothing),
  ];
}

function playTest(draws: Draws, effect: number): Pair[] {
  const periods: Pair[] = [];
  let share = 0.5;
  for (let period = 0; period < 10; period++) {
    const treated = Math.min(190, Math.max(10, draws.binomial(200, share)));
    const level = 0.1 * period;
    periods.push([
      ofMoments(draws.normalMoments(200 - treated, [level], [[1]])),
      ofMoments(draws.normalMoments(treated, [level + effect], [[1]])),
    ]);
    share = nextShare(periods);
  }
  return periods;
}

function nextShare(periods: readonly Pair[]): number {
  const { control, treatment } = pooledPair(periods);
  const mean = (treatment.moments.means[0] ?? 0) - (control.moments.means[0] ?? 0);
  const standardDeviation = Math.sqrt(1 / control.users + 1 / treatment.users);
  return 0.1 + 0.8 * chanceToWin({ kind: 'normal', mean, standardDeviation });
}

function pooledPair(periods: readonly Pair[]) {
  return {
    control: wholeOf(periods.map(([control]) => control)),
    treatment: wholeOf(periods.map(([, treatment]) => treatment)),
  };
}

/** Log-normal totals, capped where 99 % of those of both variations together lie: the cap is from the data itself. */
function percentileCap(runs: number, draws: Draws): Measurement[] {
  const positives = new Tally();
  const reduction = new Average();
  const users = 500;
  for (let run = 0; run < runs; run++) {
    const totals = Float64Array.from({ length: 2 * users }, () => Math.exp(1.5 * draws.normal()));
    const cap = Float64Array.from(totals).sort()[Math.ceil(0.99 * totals.length) - 1] ?? Infinity;
    const capped = totals.map((total) => Math.min(total, cap));
    const pairOf = (all: Float64Array) => ({
      control: ofMoments(crossMoments.of([all.subarray(0, users)])),
      treatment: ofMoments(crossMoments.of([all.subarray(users)])),
    });
    const analysis = analyse(PLAN, { ...METRIC, cappedAtPercentile: true }, pairOf(capped));
    positives.add(isPositive(analysis));
    const plain = analyse(PLAN, METRIC, pairOf(totals));
    reduction.add(1 - (analysis.difference.standardError / plain.difference.standardError) ** 2);
  }
  return [
    positives.of('capped at the 99th percentile, log-normal', 'false positives', equals(ALPHA), {
      slack: 0.004,
    }),
    reduction.of('capped at the 99th percentile, log-normal', 'variance reduction', nothing),
  ];
}
