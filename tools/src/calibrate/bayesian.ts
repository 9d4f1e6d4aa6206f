import {
  type AnalysisPlan,
  betaBinomialPosterior,
  chanceToWin,
  type OutcomeBaseline,
  type PlannedPrior,
  type PowerDesign,
  powerOf,
  requiredUsers,
} from '@orrery/math-experiments';
import { crossMoments } from '@orrery/math-statistics';
import type { Draws } from './draws.js';
import { Average, equals, type Measurement, Tally } from './measurement.js';
import { ALPHA, analyse, type Calibration, covers, METRIC, ofCounts, ofMoments, PLAN } from './subjects.js';

export const bayesian: Calibration = {
  name: 'Bayesian',
  measure: (runs, draws) => [
    ...flatPrior(runs, draws),
    ...normalPrior(runs, draws),
    ...betaPrior(runs, draws),
    ...plannedPower(runs, draws),
  ],
};

function flatPrior(runs: number, draws: Draws): Measurement[] {
  const plan: AnalysisPlan = { ...PLAN, procedure: { kind: 'bayesian', prior: { kind: 'flat' } } };
  const [positives, covered] = [new Tally(), new Tally()];
  for (let run = 0; run < runs; run++) {
    const arm = () => ofMoments(draws.normalMoments(1000, [10], [[2]]));
    const { chanceToWin: chance, difference } = analyse(plan, METRIC, { control: arm(), treatment: arm() });
    positives.add(chance !== null && (chance >= 1 - ALPHA / 2 || chance <= ALPHA / 2));
    covered.add(covers(difference.interval, 0));
  }
  return [
    positives.of('Bayesian, flat prior, one look', 'false positives', equals(ALPHA), { slack: 0.002 }),
    covered.of('Bayesian, flat prior, one look', 'interval covers the difference', equals(1 - ALPHA), {
      slack: 0.002,
    }),
  ];
}

/** Effects as the prior says, looked at daily until decided: what is believed at that moment is right that often. */
function normalPrior(runs: number, draws: Draws): Measurement[] {
  const prior = { kind: 'normal', mean: 0, standardDeviation: 0.1, scale: 'absolute' } as const;
  const plan: AnalysisPlan = { ...PLAN, procedure: { kind: 'bayesian', prior } };
  const covered = new Tally();
  const surprise = new Average();
  for (let run = 0; run < runs; run++) {
    const effect = 0.1 * draws.normal();
    let [control, treatment] = [
      draws.normalMoments(500, [10], [[2]]),
      draws.normalMoments(500, [10 + effect], [[2]]),
    ];
    for (let look = 1; ; look++) {
      const pair = { control: ofMoments(control), treatment: ofMoments(treatment) };
      const analysis = analyse(plan, METRIC, pair, { taken: look, informationShare: look / 14 });
      const chance = analysis.chanceToWin ?? NaN;
      if (look === 14 || chance >= 1 - ALPHA / 2 || chance <= ALPHA / 2) {
        surprise.add((effect > 0 ? 1 : 0) - chance);
        covered.add(covers(analysis.difference.interval, effect));
        break;
      }
      control = crossMoments.merge(control, draws.normalMoments(500, [10], [[2]]));
      treatment = crossMoments.merge(treatment, draws.normalMoments(500, [10 + effect], [[2]]));
    }
  }
  const procedure = 'Bayesian, normal prior, stopped when decided';
  return [
    covered.of(procedure, 'interval covers effects drawn from the prior', equals(1 - ALPHA), {
      slack: 0.002,
    }),
    surprise.of(procedure, 'treatment better, less the chance told', equals(0), { slack: 0.002 }),
  ];
}

function betaPrior(runs: number, draws: Draws): Measurement[] {
  const prior = { kind: 'beta', alpha: 4, beta: 36 } as const;
  const plan: AnalysisPlan = { ...PLAN, procedure: { kind: 'bayesian', prior } };
  const users = 100;
  const known = new Map<number, number>();
  const covered = new Tally();
  const surprise = new Average();
  for (let run = 0; run < runs; run++) {
    const [first, second] = [draws.beta(4, 36), draws.beta(4, 36)];
    const [control, treatment] = [draws.binomial(users, first), draws.binomial(users, second)];
    const key = control * (users + 1) + treatment;
    const chance = known.get(key) ?? chanceOf(prior, { control, treatment, users });
    known.set(key, chance);
    surprise.add((second > first ? 1 : 0) - chance);
    // Exact intervals are root finding over integrals: a twentieth of the runs.
    if (run % 20 !== 0) continue;
    const pair = { control: ofCounts(control, users), treatment: ofCounts(treatment, users) };
    covered.add(
      covers(analyse(plan, { ...METRIC, kind: 'proportion' }, pair).difference.interval, second - first),
    );
  }
  return [
    covered.of('Bayesian, beta prior', 'interval covers rates drawn from the prior', equals(1 - ALPHA)),
    surprise.of('Bayesian, beta prior', 'treatment better, less the chance told', equals(0)),
  ];
}

/** Tests of the size that was planned for a power of 80 % under a sceptical prior. */
function plannedPower(runs: number, draws: Draws): Measurement[] {
  const decided = (chance: number | null): boolean =>
    chance !== null && (chance >= 1 - ALPHA / 2 || chance <= ALPHA / 2);
  const [means, rates] = [new Tally(), new Tally()];
  const sceptical = { kind: 'normal', mean: 0, standardDeviation: 0.1 } as const;
  const mean = { kind: 'mean', mean: 10, standardDeviation: 2 } as const;
  const ofMeans = sizeOf(mean, sceptical, 0.2);
  const plan: AnalysisPlan = {
    ...PLAN,
    procedure: { kind: 'bayesian', prior: { ...sceptical, scale: 'absolute' } },
  };
  const beta = { kind: 'beta', alpha: 50, beta: 450 } as const;
  const ofRates = sizeOf({ kind: 'proportion', rate: 0.1 }, beta, 0.05);
  for (let run = 0; run < runs; run++) {
    const arm = (level: number) => ofMoments(draws.normalMoments(ofMeans.arm, [level], [[2]]));
    means.add(decided(analyse(plan, METRIC, { control: arm(10), treatment: arm(10.2) }).chanceToWin));
    if (run % 10 !== 0) continue;
    const users = ofRates.arm;
    const [control, treatment] = [draws.binomial(users, 0.1), draws.binomial(users, 0.15)];
    rates.add(decided(chanceOf(beta, { control, treatment, users })));
  }
  return [
    means.of('Bayesian, sceptical normal prior', 'power', equals(ofMeans.power), { slack: 0.005 }),
    rates.of('Bayesian, sceptical beta prior', 'power', equals(ofRates.power), { slack: 0.015 }),
  ];
}

function sizeOf(baseline: OutcomeBaseline, prior: PlannedPrior, effect: number) {
  const procedure = { kind: 'bayesian', prior } as const;
  const design: PowerDesign = { baseline, procedure, alpha: ALPHA, treatmentShare: 0.5, cupedCorrelation: 0 };
  const needed = requiredUsers(design, { effect, power: 0.8 });
  if (needed.kind !== 'users') throw new Error('The simulated test is out of reach');
  return { arm: needed.control, power: powerOf(design, { users: needed.users, effect }) };
}

function chanceOf(
  prior: { readonly alpha: number; readonly beta: number },
  {
    control,
    treatment,
    users,
  }: { readonly control: number; readonly treatment: number; readonly users: number },
): number {
  return chanceToWin({
    control: betaBinomialPosterior(prior, { successes: control, trials: users }),
    treatment: betaBinomialPosterior(prior, { successes: treatment, trials: users }),
  });
}
