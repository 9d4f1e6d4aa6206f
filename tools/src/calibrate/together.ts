import {
  adjustPValues,
  analyseSegments,
  analyseTest,
  type CorrectionMethod,
  reweightedMean,
  chanceToWin,
  interferenceTest,
} from '@orrery/math-experiments';
import { decideSampleRatio, normal, sampleRatioMismatch } from '@orrery/math-statistics';
import type { Draws } from './draws.js';
import { atLeast, atMost, Average, equals, type Measurement, nothing, Tally } from './measurement.js';
import { ALPHA, type Calibration, covers, METRIC, ofMoments, ONCE, PLAN } from './subjects.js';

export const together: Calibration = {
  name: 'several comparisons, traffic, bandits',
  measure: (runs, draws) => [
    ...(['bonferroni', 'holm'] as const).map((method) => familywise(method, runs, draws)),
    ...falseDiscoveries(runs, draws),
    ...wholeTests(runs, draws),
    ...segments(runs, draws),
    segmentDiscoveries(runs, draws),
    ...sampleRatio(runs, draws),
    interference(runs, draws),
    ...bandit(runs, draws),
  ],
};

function pValuesOf(draws: Draws, effects: readonly number[]): number[] {
  return effects.map((effect) => 2 * normal.sf(Math.abs(draws.normal() + effect)));
}

function familywise(method: CorrectionMethod, runs: number, draws: Draws): Measurement {
  const any = new Tally();
  const effects = new Array<number>(10).fill(0);
  for (let run = 0; run < runs; run++)
    any.add(adjustPValues(pValuesOf(draws, effects), method).some((p) => p <= ALPHA));
  // 10 independent comparisons: 1 − (1 − α/10)¹⁰.
  const exact = 1 - (1 - ALPHA / 10) ** 10;
  return any.of(`${method}, 10 comparisons`, 'any false positive', equals(exact));
}

function falseDiscoveries(runs: number, draws: Draws): Measurement[] {
  const share = new Average();
  const effects = [0, 0, 0, 0, 0, 3, 3, 3, 3, 3];
  for (let run = 0; run < runs; run++) {
    const adjusted = adjustPValues(pValuesOf(draws, effects), 'benjamini-hochberg');
    const found = adjusted.filter((p) => p <= ALPHA).length;
    const wrong = adjusted.slice(0, 5).filter((p) => p <= ALPHA).length;
    share.add(found === 0 ? 0 : wrong / found);
  }
  // For independent p-values it is exactly α times the share of true null hypotheses.
  return [share.of('benjamini-hochberg, 10 comparisons', 'false share of the positives', equals(ALPHA / 2))];
}

/** Tests of three metrics and two treatments, by the verdict and the simultaneous intervals. */
function wholeTests(runs: number, draws: Draws): Measurement[] {
  const [decided, covered] = [new Tally(), new Tally()];
  const plan = { ...PLAN, correction: 'holm' } as const;
  const traffic = { users: [500, 500, 500], weights: [1, 1, 1] };
  for (let run = 0; run < runs; run++) {
    const metrics = ['a', 'b', 'c'].map((key) => ({
      key,
      metric: METRIC,
      variations: [0, 1, 2].map(() => ofMoments(draws.normalMoments(500, [10], [[2]]))),
    }));
    const { verdict, comparisons } = analyseTest(plan, metrics, traffic, ONCE);
    decided.add(verdict.outcome === 'treatment-wins' || verdict.outcome === 'control-wins');
    covered.add(
      comparisons.every(
        ({ analysis }) => analysis.kind === 'analysed' && covers(analysis.difference.interval, 0),
      ),
    );
  }
  return [
    decided.of('whole test, 3 metrics × 2 treatments, Holm', 'a winner of an A/A/A test', atMost(ALPHA)),
    covered.of('whole test, 3 metrics × 2 treatments, Holm', 'all intervals cover', atLeast(1 - ALPHA)),
  ];
}

function segments(runs: number, draws: Draws): Measurement[] {
  const [interaction, any, covered] = [new Tally(), new Tally(), new Tally()];
  const options = { plan: PLAN, metric: METRIC, looks: ONCE, correction: 'holm' } as const;
  for (let run = 0; run < runs; run++) {
    const arm = (mean: number) => ofMoments(draws.normalMoments(500, [mean], [[2]]));
    const own = ['a', 'b', 'c', 'd'].map((key, i) => ({ key, control: arm(8 + i), treatment: arm(8 + i) }));
    const found = analyseSegments(own, options);
    if (found.interaction.kind === 'cannot-say') throw new Error('The simulated segments cannot be analysed');
    interaction.add(found.interaction.pValue <= ALPHA);
    any.add(found.segments.some(({ decided }) => decided !== 'undecided'));
    covered.add(
      found.segments.every(
        ({ analysis }) => analysis.kind === 'analysed' && covers(analysis.difference.interval, 0),
      ),
    );
  }
  const all = (1 - ALPHA / 4) ** 4;
  return [
    covered.of('segments, Holm, 4 segments', 'all intervals cover', equals(all), { slack: 0.003 }),
    interaction.of("segments, Cochran's Q, 4 segments", 'false interactions', equals(ALPHA), {
      slack: 0.003,
    }),
    any.of('segments, Holm, 4 segments', 'any false positive', equals(1 - (1 - ALPHA / 4) ** 4), {
      slack: 0.003,
    }),
  ];
}

/** Two segments of six in which the treatment does something. */
function segmentDiscoveries(runs: number, draws: Draws): Measurement {
  const share = new Average();
  const options = { plan: PLAN, metric: METRIC, looks: ONCE, correction: 'benjamini-hochberg' } as const;
  const effects = [0, 0, 0, 0, 0.4, 0.4];
  for (let run = 0; run < runs; run++) {
    const arm = (mean: number) => ofMoments(draws.normalMoments(500, [mean], [[2]]));
    const own = effects.map((effect, i) => ({ key: String(i), control: arm(8), treatment: arm(8 + effect) }));
    const { segments: found } = analyseSegments(own, options);
    const decided = found.map(({ decided: each }) => each !== 'undecided');
    const positives = decided.filter(Boolean).length;
    share.add(positives === 0 ? 0 : decided.slice(0, 4).filter(Boolean).length / positives);
  }
  const expected = equals((ALPHA * 4) / 6);
  return share.of('segments, Benjamini–Hochberg, 6 segments', 'false share of the positives', expected, {
    slack: 0.003,
  });
}

function sampleRatio(runs: number, draws: Draws): Measurement[] {
  const [alarms, found] = [new Tally(), new Tally()];
  const alarm = (users: number, rate: number): boolean => {
    const first = draws.binomial(users, rate);
    return decideSampleRatio(sampleRatioMismatch([first, users - first], [1, 1])).kind === 'mismatched';
  };
  for (let run = 0; run < runs; run++) {
    alarms.add(alarm(100_000, 0.5));
    found.add(alarm(100_000, 0.49));
  }
  return [
    alarms.of('sample ratio, 100,000 users, limit 0.001', 'false alarms', equals(0.001)),
    found.of('sample ratio, 49 : 51 of 100,000 users', 'power', atLeast(0.99)),
  ];
}

function interference(runs: number, draws: Draws): Measurement {
  const positives = new Tally();
  for (let run = 0; run < runs; run++) {
    const estimate = (standardError: number) => ({
      value: 1 + standardError * draws.normal(),
      standardError,
    });
    const test = interferenceTest(estimate(0.1), estimate(0.3));
    positives.add(test.kind === 'tested' && test.pValue <= ALPHA);
  }
  return positives.of('interference, users against clusters', 'false positives', equals(ALPHA));
}

/** Two equal arms, ten rounds of a hundred plays divided by Thompson with a floor of 0.1. */
function bandit(runs: number, draws: Draws): Measurement[] {
  const [reweighted, plain] = [new Tally(), new Tally()];
  const bias = new Average();
  const critical = normal.isf(ALPHA / 2);
  for (let run = 0; run < runs; run++) {
    const { history, own } = playBandit(draws);
    const estimate = reweightedMean(history);
    if (estimate.kind !== 'reweighted-mean') throw new Error('The simulated bandit cannot be analysed');
    reweighted.add(Math.abs(estimate.value) <= critical * estimate.standardError);
    plain.add(Math.abs(own.mean) <= critical / Math.sqrt(own.count));
    bias.add(own.mean);
  }
  return [
    reweighted.of('bandit, reweighted mean of an arm', 'interval covers the mean', equals(1 - ALPHA), {
      slack: 0.005,
    }),
    plain.of('bandit, plain mean of an arm', 'interval covers the mean', nothing),
    bias.of('bandit, plain mean of an arm', 'bias, in standard deviations of a reward', nothing),
  ];
}

interface Arm {
  count: number;
  mean: number;
}

function playBandit(draws: Draws): {
  history: { rewards: Float64Array; propensities: Float64Array };
  own: Arm;
} {
  const [rounds, plays] = [10, 100];
  const rewards = new Float64Array(rounds * plays);
  const propensities = new Float64Array(rounds * plays);
  const own: Arm = { count: 0, mean: 0 };
  const other: Arm = { count: 0, mean: 0 };
  for (let t = 0; t < rewards.length; t++) {
    if (t % plays === 0) propensities.fill(shareOf(own, other), t, t + plays);
    const played = draws.uniform() < (propensities[t] ?? 0);
    const reward = draws.normal();
    const arm = played ? own : other;
    arm.count++;
    arm.mean += (reward - arm.mean) / arm.count;
    rewards[t] = played ? reward : NaN;
  }
  return { history: { rewards, propensities }, own };
}

/** Thompson's share of two normal arms, in closed form. */
function shareOf(own: Arm, other: Arm): number {
  if (own.count === 0 || other.count === 0) return 0.5;
  const standardDeviation = Math.sqrt(1 / own.count + 1 / other.count);
  return 0.1 + 0.8 * chanceToWin({ kind: 'normal', mean: own.mean - other.mean, standardDeviation });
}
