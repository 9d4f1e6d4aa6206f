import {
  aaCheck,
  type MetricPlan,
  powerOf,
  type PowerDesign,
  requiredUsers,
  type VariationPair,
} from '@orrery/math-experiments';
import { crossMoments } from '@orrery/math-statistics';
import type { Draws } from './draws.js';
import { atLeast, Average, equals, type Measurement, Tally } from './measurement.js';
import {
  ALPHA,
  analyse,
  type Calibration,
  covers,
  isPositive,
  METRIC,
  ofCounts,
  ofMoments,
  PLAN,
} from './subjects.js';

/** A kind of test: how its statistics are drawn, without and with an effect, and what is true then. */
interface Subject {
  readonly procedure: string;
  readonly metric: MetricPlan;
  readonly draw: (draws: Draws, effect: number) => VariationPair;
  readonly effect: number;
  /** Of the treatment with the effect relative to the control. */
  readonly lift: number;
  readonly slack: number;
  readonly power?: number;
  readonly varianceReduction?: number;
  readonly uniform?: boolean;
}

const CORRELATION = 0.7;
const rest = Math.sqrt(1 - CORRELATION * CORRELATION);
const design: PowerDesign = {
  baseline: { kind: 'mean', mean: 10, standardDeviation: 2 },
  procedure: { kind: 'fixed' },
  alpha: ALPHA,
  treatmentShare: 0.5,
  cupedCorrelation: 0,
};
const rates: PowerDesign = { ...design, baseline: { kind: 'proportion', rate: 0.1 } };
const adjusted: PowerDesign = { ...design, cupedCorrelation: CORRELATION };

/** Numerators of which CORRELATION comes from before; denominators that vary on their own. */
const RATIO_FACTOR = [
  [1, 0, 0, 0],
  [0, 0.01, 0, 0],
  [CORRELATION, 0, rest, 0],
  [0, 0, 0, 0.01],
];

const subjects: readonly Subject[] = [
  {
    procedure: 'two-proportion z-test',
    metric: { ...METRIC, kind: 'proportion' },
    draw: (draws, effect) => {
      const users = usersFor(rates, 0.02);
      return {
        control: ofCounts(draws.binomial(users, 0.1), users),
        treatment: ofCounts(draws.binomial(users, 0.1 + effect), users),
      };
    },
    effect: 0.02,
    lift: 0.2,
    slack: 0.002,
    power: powerOf(rates, { users: 2 * usersFor(rates, 0.02), effect: 0.02 }),
  },
  {
    procedure: "Welch's t-test",
    metric: METRIC,
    draw: (draws, effect) => pairOf(draws, usersFor(design, 0.25), [[10, 10 + effect]], [[2]]),
    effect: 0.25,
    lift: 0.025,
    slack: 0.002,
    power: powerOf(design, { users: 2 * usersFor(design, 0.25), effect: 0.25 }),
    uniform: true,
  },
  {
    procedure: "Welch's t-test, 40 and 120 users",
    metric: METRIC,
    draw: (draws, effect) => ({
      control: ofMoments(draws.normalMoments(40, [10], [[3]])),
      treatment: ofMoments(draws.normalMoments(120, [10 + effect], [[1]])),
    }),
    effect: 1,
    lift: 0.1,
    slack: 0.003,
  },
  {
    procedure: "Welch's t-test, exponential values",
    metric: METRIC,
    draw: (draws, effect) => ({ control: skewed(draws, 300, 1), treatment: skewed(draws, 300, 1 + effect) }),
    effect: 0.2,
    lift: 0.2,
    slack: 0.004,
  },
  {
    procedure: `CUPED, ρ = ${CORRELATION}`,
    metric: { ...METRIC, cuped: true },
    draw: (draws, effect) =>
      pairOf(
        draws,
        usersFor(adjusted, 0.25),
        [
          [10, 10 + effect],
          [5, 5],
        ],
        [
          [2, 0],
          [CORRELATION, rest],
        ],
      ),
    effect: 0.25,
    lift: 0.025,
    slack: 0.004,
    power: powerOf(adjusted, { users: 2 * usersFor(adjusted, 0.25), effect: 0.25 }),
    varianceReduction: CORRELATION ** 2,
    uniform: true,
  },
  {
    procedure: 'ratio metric (delta method)',
    metric: { ...METRIC, kind: 'ratio' },
    draw: (draws, effect) => ({
      control: visits(draws, 400, 0.5),
      treatment: visits(draws, 400, 0.5 + effect),
    }),
    effect: 0.05,
    lift: 0.1,
    slack: 0.005,
  },
  {
    procedure: 'CUPED for a ratio',
    metric: { ...METRIC, kind: 'ratio', cuped: true },
    draw: (draws, effect) =>
      pairOf(
        draws,
        1000,
        [
          [5, 5 + 10 * effect],
          [10, 10],
          [5, 5],
          [10, 10],
        ],
        RATIO_FACTOR,
      ),
    effect: 0.01,
    lift: 0.02,
    slack: 0.004,
    varianceReduction: CORRELATION ** 2,
  },
];

export const fixedHorizon: Calibration = {
  name: 'fixed horizon',
  measure: (runs, draws) => subjects.flatMap((subject) => measureSubject(subject, runs, draws)),
};

function measureSubject(subject: Subject, runs: number, draws: Draws): Measurement[] {
  const { procedure, metric, slack } = subject;
  const [falsePositives, coverage, power] = [new Tally(), new Tally(), new Tally()];
  const [delta, fieller] = [new Tally(), new Tally()];
  const reduction = new Average();
  const pValues: number[] = [];
  for (let run = 0; run < runs; run++) {
    const same = analyse(PLAN, metric, subject.draw(draws, 0));
    falsePositives.add(isPositive(same));
    pValues.push(same.pValue ?? NaN);
    const pair = subject.draw(draws, subject.effect);
    const plan = run % 2 === 0 ? PLAN : { ...PLAN, liftInterval: 'fieller' as const };
    const different = analyse(plan, metric, pair);
    power.add(isPositive(different));
    coverage.add(covers(different.difference.interval, subject.effect));
    // Every other run for Fieller: most of the time goes into the quantiles of Student's distribution.
    if (run % 2 === 0) addLift(delta, different.lift, subject.lift);
    else addLift(fieller, different.lift, subject.lift);
    if (different.varianceReduction !== null) reduction.add(different.varianceReduction);
  }
  const found = [
    falsePositives.of(procedure, 'false positives', equals(ALPHA), { slack }),
    coverage.of(procedure, 'interval covers the difference', equals(1 - ALPHA), { slack }),
    delta.of(procedure, 'interval covers the lift (delta)', equals(1 - ALPHA), { slack }),
    fieller.of(procedure, 'interval covers the lift (Fieller)', equals(1 - ALPHA), { slack }),
  ];
  if (subject.power !== undefined)
    found.push(power.of(procedure, 'power', atLeast(subject.power), { slack: 0.005 }));
  if (subject.varianceReduction !== undefined)
    found.push(
      reduction.of(procedure, 'variance reduction, ρ²', equals(subject.varianceReduction), { slack: 0.002 }),
    );
  if (subject.uniform) found.push(uniformity(procedure, pValues));
  return found;
}

/** The p-values of the A/A tests among themselves: their Kolmogorov–Smirnov p-value is not tiny. */
function uniformity(procedure: string, pValues: readonly number[]): Measurement {
  const check = aaCheck(pValues);
  const measured = check.kind === 'checked' ? check.pValue : NaN;
  return {
    procedure,
    claim: 'p-values are uniform (p of Kolmogorov–Smirnov)',
    promised: atLeast(1e-4),
    measured,
    error: 0,
    slack: 0,
  };
}

function addLift(tally: Tally, lift: ReturnType<typeof analyse>['lift'], truth: number): void {
  if (lift.kind !== 'lift') throw new Error(`The simulated lift cannot be analysed: ${lift.reason}`);
  tally.add(covers(lift.interval, truth));
}

/** Users of either variation for 80 % power. */
function usersFor(own: PowerDesign, effect: number): number {
  const needed = requiredUsers(own, { effect, power: 0.8 });
  if (needed.kind === 'out-of-reach') throw new Error('No number of users is enough');
  return needed.control;
}

/** Two variations of normal variables: per variable the means of control and treatment. */
function pairOf(
  draws: Draws,
  users: number,
  means: readonly (readonly [number, number])[],
  factor: readonly (readonly number[])[],
): VariationPair {
  const arm = (at: 0 | 1) =>
    ofMoments(
      draws.normalMoments(
        users,
        means.map((each) => each[at]),
        factor,
      ),
    );
  return { control: arm(0), treatment: arm(1) };
}

function skewed(draws: Draws, users: number, mean: number): VariationPair['control'] {
  return ofMoments(crossMoments.of([Float64Array.from({ length: users }, () => mean * draws.exponential())]));
}

/** Orders per visit of users who come ever so often. */
function visits(draws: Draws, users: number, rate: number): VariationPair['control'] {
  const den = Float64Array.from({ length: users }, () => 1 + Math.floor(4 * draws.exponential()));
  const num = den.map((visitsOfUser) => rate * visitsOfUser * (0.4 + 0.6 * draws.exponential()));
  return ofMoments(crossMoments.of([num, den]));
}
