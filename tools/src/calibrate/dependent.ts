import {
  analyseMetric,
  type MetricPlan,
  postStratify,
  type VariationPair,
  type VariationStatistics,
} from '@orrery/math-experiments';
import { type ClusteredHistogram, crossMoments, moments, normal } from '@orrery/math-statistics';
import type { Draws } from './draws.js';
import { Average, equals, type Measurement, nothing, Tally } from './measurement.js';
import {
  ALPHA,
  analyse,
  type Calibration,
  covers,
  isPositive,
  METRIC,
  ofMoments,
  ONCE,
  PLAN,
} from './subjects.js';

export const dependent: Calibration = {
  name: 'clusters, quantiles, strata',
  measure: (runs, draws) => [
    ...clusters(runs, draws),
    ...fewestClusters(runs, draws),
    ...quantiles(runs, draws),
    ...strata(runs, draws),
  ],
};

/** Clusters of 5 to 35 users with an intraclass correlation of 0.1, assigned as a whole. */
function clusters(runs: number, draws: Draws): Measurement[] {
  const [positives, covered, naive] = [new Tally(), new Tally(), new Tally()];
  const metric: MetricPlan = { ...METRIC, unit: 'cluster' };
  for (let run = 0; run < runs; run++) {
    const [control, treatment] = [clusteredArm(draws, 30), clusteredArm(draws, 30)];
    const analysis = analyse(PLAN, metric, { control: control.clusters, treatment: treatment.clusters });
    positives.add(isPositive(analysis));
    covered.add(covers(analysis.difference.interval, 0));
    naive.add(isPositive(analyse(PLAN, METRIC, { control: control.users, treatment: treatment.users })));
  }
  const name = 'cluster-randomised, 30 clusters a side';
  return [
    positives.of(name, 'false positives', equals(ALPHA), { slack: 0.005 }),
    covered.of(name, 'interval covers the difference', equals(1 - ALPHA), { slack: 0.005 }),
    naive.of(`${name}, analysed by user`, 'false positives', nothing),
  ];
}

/** As few clusters as an answer is given for. */
function fewestClusters(runs: number, draws: Draws): Measurement[] {
  const [positives, covered] = [new Tally(), new Tally()];
  const metric: MetricPlan = { ...METRIC, unit: 'cluster' };
  for (let run = 0; run < runs; run++) {
    const [control, treatment] = [clusteredArm(draws, 10), clusteredArm(draws, 10)];
    const analysis = analyseMetric(PLAN, metric, control.clusters, treatment.clusters, ONCE);
    // Sizes that vary too much for a ratio are refused as such, whatever the outcomes.
    if (analysis.kind === 'cannot-say') continue;
    positives.add(isPositive(analysis));
    covered.add(covers(analysis.difference.interval, 0));
  }
  const name = 'cluster-randomised, 10 clusters a side';
  // The delta method is at its limit: sizes vary by half of their mean.
  return [
    positives.of(name, 'false positives', equals(ALPHA), { slack: 0.015 }),
    covered.of(name, 'interval covers the difference', equals(1 - ALPHA), { slack: 0.015 }),
  ];
}

function clusteredArm(
  draws: Draws,
  count: number,
): { readonly clusters: VariationStatistics; readonly users: VariationStatistics } {
  const sums = new Float64Array(count);
  const sizes = new Float64Array(count);
  let users = crossMoments.empty(1);
  for (let i = 0; i < count; i++) {
    const size = 5 + Math.floor(31 * draws.uniform());
    const shared = 10 + Math.sqrt(0.1) * draws.normal();
    const own = draws.normalMoments(size, [shared], [[Math.sqrt(0.9)]]);
    users = crossMoments.merge(users, own);
    sums[i] = (own.means[0] ?? 0) * size;
    sizes[i] = size;
  }
  return { clusters: ofMoments(crossMoments.of([sums, sizes])), users: ofMoments(users) };
}

/** The 0.9 quantile of values of which users have five each that resemble each other. */
function quantiles(runs: number, draws: Draws): Measurement[] {
  const metric: MetricPlan = { ...METRIC, kind: 'quantile', quantile: 0.9 };
  const [positives, covered] = [new Tally(), new Tally()];
  for (let run = 0; run < runs; run++) {
    const pair: VariationPair = {
      control: histogramArm(draws, 200, 0),
      treatment: histogramArm(draws, 200, 0.3),
    };
    covered.add(covers(analyse(PLAN, metric, pair).difference.interval, 0.3));
    positives.add(isPositive(analyse(PLAN, metric, { ...pair, treatment: histogramArm(draws, 200, 0) })));
  }
  return [
    positives.of('0.9 quantile, clustered by user', 'false positives', equals(ALPHA), { slack: 0.008 }),
    covered.of('0.9 quantile, clustered by user', 'interval covers the difference', equals(1 - ALPHA), {
      slack: 0.008,
    }),
  ];
}

const WIDTH = 0.2;
const EDGES = Float64Array.from({ length: 60 }, (_, i) => -6 + WIDTH * i);

/** What `clusteredHistogram.ofClusters` makes of the same values, without an object for each user. */
function histogramArm(draws: Draws, users: number, shift: number): VariationStatistics {
  const counts = new Float64Array(EDGES.length + 1);
  const below = Array.from(EDGES, () => ({ sum: 0, sumOfSquares: 0, crossWithSize: 0 }));
  for (let user = 0; user < users; user++) {
    const shared = shift + 0.7 * draws.normal();
    const bins = new Uint8Array(5).map(() => binOf(shared + draws.normal())).sort();
    bins.forEach((bin) => (counts[bin] = (counts[bin] ?? 0) + 1));
    let reached = 0;
    below.forEach((edge, bin) => {
      while (reached < bins.length && (bins[reached] ?? 0) <= bin) reached++;
      edge.sum += reached;
      edge.sumOfSquares += reached * reached;
      edge.crossWithSize += reached * bins.length;
    });
  }
  const size = { count: users, mean: 5, sumOfSquaredDeviations: 0 };
  const histogram: ClusteredHistogram = { edges: EDGES, clusters: users, counts, below, size };
  return { users, moments: crossMoments.empty(1), histogram };
}

function binOf(value: number): number {
  return Math.min(EDGES.length, Math.max(0, Math.ceil((value + 6) / WIDTH)));
}

/** Four strata that differ much, with shares counted from the test itself. */
function strata(runs: number, draws: Draws): Measurement[] {
  const [positives, reduction] = [new Tally(), new Average()];
  const critical = normal.isf(ALPHA / 2);
  for (let run = 0; run < runs; run++) {
    const own = [8, 10, 12, 14].map((mean) => {
      const users = draws.binomial(1000, 0.25);
      const control = draws.binomial(users, 0.5);
      return {
        users,
        control: ofMoments(draws.normalMoments(control, [mean], [[2]])),
        treatment: ofMoments(draws.normalMoments(users - control, [mean], [[2]])),
      };
    });
    const total = own.reduce((sum, { users }) => sum + users, 0);
    const found = postStratify(
      own.map((each) => ({ ...each, share: each.users / total })),
      METRIC,
      { sharesCountedFrom: total },
    );
    if (found.kind === 'cannot-say')
      throw new Error(`The simulated strata cannot be analysed: ${found.reason}`);
    positives.add(Math.abs(found.difference.value) > critical * found.difference.standardError);
    reduction.add(1 - (found.difference.standardError / plainError(own)) ** 2);
  }
  return [
    positives.of('post-stratification, 4 strata', 'false positives', equals(ALPHA), { slack: 0.004 }),
    // Variance 4 within strata, 5 between them.
    reduction.of('post-stratification, 4 strata', 'variance reduction, between / total', equals(5 / 9), {
      slack: 0.006,
    }),
  ];
}

function plainError(strataOfTest: readonly VariationPair[]): number {
  const squareOf = (arm: 'control' | 'treatment'): number => {
    const all = strataOfTest.map((each) => each[arm].moments).reduce((a, b) => crossMoments.merge(a, b));
    const variance = moments.variance(crossMoments.moments(all, 0));
    return variance.kind === 'variance' ? variance.value / all.count : NaN;
  };
  return Math.sqrt(squareOf('control') + squareOf('treatment'));
}
