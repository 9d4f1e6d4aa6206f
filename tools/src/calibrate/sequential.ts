import {
  type AnalysisPlan,
  chanceToWin,
  type MetricPlan,
  normalPosterior,
  powerOf,
  type PowerDesign,
  requiredUsers,
  spendingBoundaries,
  type VariationPair,
} from '@orrery/math-experiments';
import { type CrossMoments, crossMoments } from '@orrery/math-statistics';
import type { Draws } from './draws.js';
import { atLeast, atMost, equals, type Measurement, nothing, Tally } from './measurement.js';
import { ALPHA, analyse, type Calibration, covers, isPositive, METRIC, ofMoments, PLAN } from './subjects.js';

const DAYS = 14;
const LOOKS = 5;

/** Users of a stretch of time, whose summaries merge. */
interface Stream {
  readonly name: string;
  readonly metric: MetricPlan;
  readonly draw: (draws: Draws, users: number, effect: number) => CrossMoments;
}

const means: Stream = {
  name: 'means',
  metric: METRIC,
  draw: (draws, users, effect) => draws.normalMoments(users, [10 + effect], [[2]]),
};
const rates: Stream = {
  name: 'rates',
  metric: { ...METRIC, kind: 'proportion' },
  draw: (draws, users, effect) => {
    const successes = draws.binomial(users, 0.1 + effect);
    return { count: users, means: [successes / users], deviations: [successes * (1 - successes / users)] };
  },
};
const adjusted: Stream = {
  name: 'CUPED',
  metric: { ...METRIC, cuped: true },
  draw: (draws, users, effect) =>
    draws.normalMoments(
      users,
      [10 + effect, 5],
      [
        [2, 0],
        [0.7, 0.7],
      ],
    ),
};
const skewed: Stream = {
  name: 'exponential values',
  metric: METRIC,
  draw: (draws, users, effect) =>
    crossMoments.of([Float64Array.from({ length: users }, () => (1 + effect) * draws.exponential())]),
};

export const sequential: Calibration = {
  name: 'sequential',
  measure: (runs, draws) => [
    ...[means, rates, adjusted].flatMap((stream) => alwaysValid(stream, 500, runs, draws)),
    ...alwaysValid(skewed, 100, runs, draws),
    ...groupSequential('pocock', runs, draws),
    ...groupSequential('obrien-fleming', runs, draws),
    spending(runs, draws),
    ...peekingUnplanned(runs, draws),
  ],
};

/** The cumulated statistics of both variations after each of `looks` equal stretches. */
function* growing(
  stream: Stream,
  draws: Draws,
  o: { looks: number; users: number; effect: number },
): Generator<VariationPair> {
  let [control, treatment] = [stream.draw(draws, o.users, 0), stream.draw(draws, o.users, o.effect)];
  yield { control: ofMoments(control), treatment: ofMoments(treatment) };
  for (let look = 1; look < o.looks; look++) {
    control = crossMoments.merge(control, stream.draw(draws, o.users, 0));
    treatment = crossMoments.merge(treatment, stream.draw(draws, o.users, o.effect));
    yield { control: ofMoments(control), treatment: ofMoments(treatment) };
  }
}

function alwaysValid(stream: Stream, users: number, runs: number, draws: Draws): Measurement[] {
  const plan: AnalysisPlan = { ...PLAN, procedure: { kind: 'always-valid' } };
  const [positives, covered] = [new Tally(), new Tally()];
  for (let run = 0; run < runs; run++) {
    let [stopped, inside] = [false, true];
    for (const pair of growing(stream, draws, { looks: DAYS, users, effect: 0 })) {
      const analysis = analyse(plan, stream.metric, pair);
      stopped ||= isPositive(analysis);
      inside &&= covers(analysis.difference.interval, 0);
    }
    positives.add(stopped);
    covered.add(inside);
  }
  const procedure = `mSPRT, ${stream.name}, ${DAYS} daily looks`;
  const found = [
    positives.of(procedure, 'false positives at any look', atMost(ALPHA)),
    covered.of(procedure, 'intervals of all looks cover', atLeast(1 - ALPHA)),
  ];
  return stream === means ? [...found, alwaysValidPower(plan, procedure, runs, draws)] : found;
}

function alwaysValidPower(plan: AnalysisPlan, procedure: string, runs: number, draws: Draws): Measurement {
  const design = { ...powerDesign, procedure: { kind: 'always-valid', looks: DAYS } } as const;
  return measuredPower(design, plan, { procedure, looks: DAYS }, runs, draws);
}

const powerDesign: PowerDesign = {
  baseline: { kind: 'mean', mean: 10, standardDeviation: 2 },
  procedure: { kind: 'fixed' },
  alpha: ALPHA,
  treatmentShare: 0.5,
  cupedCorrelation: 0,
};

function measuredPower(
  design: PowerDesign,
  plan: AnalysisPlan,
  { procedure, looks }: { readonly procedure: string; readonly looks: number },
  runs: number,
  draws: Draws,
): Measurement {
  const effect = 0.15;
  const needed = requiredUsers(design, { effect, power: 0.8 });
  if (needed.kind === 'out-of-reach') throw new Error('No number of users is enough');
  const users = Math.ceil(needed.control / looks);
  const power = new Tally();
  for (let run = 0; run < runs; run++) {
    let stopped = false;
    let taken = 0;
    for (const pair of growing(means, draws, { looks, users, effect })) {
      taken++;
      stopped = isPositive(analyse(plan, METRIC, pair, { taken, informationShare: taken / looks }));
      if (stopped) break;
    }
    power.add(stopped);
  }
  const promised = powerOf(design, { users: 2 * users * looks, effect });
  return power.of(procedure, 'power', equals(promised), { slack: 0.005 });
}

function groupSequential(boundary: 'pocock' | 'obrien-fleming', runs: number, draws: Draws): Measurement[] {
  const procedure = { kind: 'group-sequential', boundary, looks: LOOKS, plannedUsers: 10_000 } as const;
  const plan: AnalysisPlan = { ...PLAN, procedure };
  const name = `${boundary === 'pocock' ? 'Pocock' : "O'Brien–Fleming"}, ${LOOKS} looks`;
  const [positives, covered] = [new Tally(), new Tally()];
  for (let run = 0; run < runs; run++) {
    let [stopped, inside, taken] = [false, true, 0];
    for (const pair of growing(means, draws, { looks: LOOKS, users: 1000, effect: 0 })) {
      taken++;
      const analysis = analyse(plan, METRIC, pair, { taken, informationShare: taken / LOOKS });
      stopped ||= isPositive(analysis);
      inside &&= covers(analysis.difference.interval, 0);
    }
    positives.add(stopped);
    covered.add(inside);
  }
  const design: PowerDesign = { ...powerDesign, procedure };
  return [
    positives.of(name, 'false positives at any look', equals(ALPHA)),
    covered.of(name, 'intervals of all looks cover', equals(1 - ALPHA)),
    measuredPower(design, plan, { procedure: name, looks: LOOKS }, runs, draws),
  ];
}

/** Looks at uneven times: the boundaries themselves, on a random walk. */
function spending(runs: number, draws: Draws): Measurement {
  const shares = [0.15, 0.4, 0.55, 1];
  const boundaries = spendingBoundaries({ shares, alpha: ALPHA, kind: 'obrien-fleming' });
  const positives = new Tally();
  for (let run = 0; run < runs; run++) {
    let [walk, before] = [0, 0];
    const outside = shares.map((share, k) => {
      walk += Math.sqrt(share - before) * draws.normal();
      before = share;
      return Math.abs(walk / Math.sqrt(share)) >= (boundaries[k] ?? Infinity);
    });
    positives.add(outside.includes(true));
  }
  return positives.of('alpha spending, 4 uneven looks', 'false positives at any look', equals(ALPHA));
}

/** What the library refuses to answer, and why: the same daily looks without a plan for them. */
function peekingUnplanned(runs: number, draws: Draws): Measurement[] {
  const [fixed, flat] = [new Tally(), new Tally()];
  for (let run = 0; run < runs; run++) {
    let [significant, likely] = [false, false];
    for (const pair of growing(rates, draws, { looks: DAYS, users: 500, effect: 0 })) {
      const { difference, pValue } = analyse(PLAN, rates.metric, pair);
      significant ||= (pValue ?? 1) <= ALPHA;
      const chance = chanceToWin(normalPosterior(difference, null));
      likely ||= chance >= 1 - ALPHA / 2 || chance <= ALPHA / 2;
    }
    fixed.add(significant);
    flat.add(likely);
  }
  return [
    fixed.of(
      `fixed-horizon z-test peeked at for ${DAYS} days (refused)`,
      'false positives at any look',
      nothing,
    ),
    flat.of(`flat-prior Bayes peeked at for ${DAYS} days (refused)`, 'false positives at any look', nothing),
  ];
}
