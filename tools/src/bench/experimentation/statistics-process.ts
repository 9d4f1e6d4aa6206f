// Our procedures in a process of their own, on the same files of float64 as scipy's.
import { readFileSync } from 'node:fs';
import {
  bootstrap,
  chi2Contingency,
  energyDistance,
  fisherExact,
  kolmogorovSmirnov,
  mannWhitneyU,
  moments,
  oneWayAnovaOfSamples,
  quantileDifferenceTest,
  studentTTestOfSamples,
  wassersteinDistance,
  welchTTestOfSamples,
} from '@orrery/math-statistics';
import { Xoshiro128StarStar } from '@orrery/math-learn';

export type Procedure =
  | 'welch'
  | 'student'
  | 'anova'
  | 'mannWhitney'
  | 'kolmogorovSmirnov'
  | 'wasserstein'
  | 'energy'
  | 'quantiles'
  | 'contingency'
  | 'fisher'
  | 'bootstrap';

export interface StatisticsQuestion {
  readonly procedure: Procedure;
  /** Of each sample. */
  readonly values: number;
  readonly forMs: number;
}

export interface StatisticsAnswer {
  readonly times: number;
  readonly seconds: number;
  readonly numbers: readonly number[];
}

type Compute = (a: Float64Array, b: Float64Array) => readonly number[];

const COMPUTE: Readonly<Record<Procedure, Compute>> = {
  welch: (a, b) => {
    const test = only(welchTTestOfSamples(a, b), 'tested');
    return [test.statistic, test.pValue, test.degreesOfFreedom, test.interval.low, test.interval.high];
  },
  student: (a, b) => {
    const test = only(studentTTestOfSamples(a, b), 'tested');
    return [test.statistic, test.pValue, test.degreesOfFreedom, test.interval.low, test.interval.high];
  },
  anova: (a, b) => {
    const test = only(oneWayAnovaOfSamples([a, b]), 'tested');
    return [test.statistic, test.pValue];
  },
  mannWhitney: (a, b) => {
    const test = only(mannWhitneyU(a, b), 'tested');
    return [test.statistic, test.pValue];
  },
  kolmogorovSmirnov: (a, b) => {
    const test = only(kolmogorovSmirnov(a, b), 'tested');
    return [test.statistic, test.pValue];
  },
  wasserstein: (a, b) => [only(wassersteinDistance(a, b), 'drift-score').value],
  energy: (a, b) => [only(energyDistance(a, b), 'drift-score').value],
  quantiles: (a, b) => {
    const { first, second } = only(quantileDifferenceTest(a, b, 0.9), 'tested');
    return [first, second].flatMap(({ value, interval }) => [value, interval.low, interval.high]);
  },
  contingency: (a) => {
    const counts = new Float64Array(a.length);
    for (let i = 0; i < counts.length; i++) counts[i] = Math.floor(1000 + 100 * Math.abs(a[i] ?? NaN));
    const width = counts.length / ROWS;
    const rows = Array.from({ length: ROWS }, (_, i) => counts.subarray(i * width, (i + 1) * width));
    const test = only(chi2Contingency(rows), 'tested');
    return [test.statistic, test.pValue, test.degreesOfFreedom];
  },
  fisher: () => {
    const { pValue, conditionalOddsRatio, interval } = only(
      fisherExact([
        [1050, 8950],
        [980, 9020],
      ]),
      'tested',
    );
    return [pValue, conditionalOddsRatio, interval.low, interval.high];
  },
  bootstrap: (a) => {
    const random = Xoshiro128StarStar.fromSeed(1);
    const { estimate } = only(
      bootstrap({
        samples: [a.subarray(0, 10_000)],
        statistic: ([drawn]) => moments.of(drawn ?? []).mean,
        resamples: 100,
        prng: () => random.nextUint32() / 2 ** 32,
        method: 'percentile',
      }),
      'bootstrapped',
    );
    return [estimate];
  },
};

const ROWS = 1000;

function only<Result extends { readonly kind: string }, Kind extends Result['kind']>(
  result: Result,
  kind: Kind,
): Extract<Result, { readonly kind: Kind }> {
  if (result.kind !== kind) throw new Error(`The samples have no such statistic: ${result.kind}.`);
  return result as Extract<Result, { readonly kind: Kind }>;
}

function answer({ procedure, values, forMs }: StatisticsQuestion): StatisticsAnswer {
  const [a, b] = samples.map((sample) => sample.subarray(0, values));
  if (a === undefined || b === undefined) throw new Error('Two samples are needed.');
  const startedAt = performance.now();
  let times = 0;
  let numbers: readonly number[] = [];
  while (times === 0 || performance.now() - startedAt < forMs) {
    numbers = COMPUTE[procedure](a, b);
    times += 1;
  }
  return { times, seconds: (performance.now() - startedAt) / 1000, numbers };
}

const samples = process.argv
  .slice(2)
  .map((path) => new Float64Array(new Uint8Array(readFileSync(path)).buffer));
process.on('message', (question: StatisticsQuestion) => process.send?.(answer(question)));
process.once('disconnect', () => process.exit());
