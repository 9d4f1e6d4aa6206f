import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Xoshiro128StarStar } from '@orrery/math-learn';
import type { Stage } from '../../stage/stage.js';
import { benchPython } from '../bench-python.js';
import type { Benchmark, Contender } from '../benchmark.js';
import { PeerProcess } from '../peer-process.js';
import { ScipyPeer } from './scipy-peer.js';
import type { Procedure, StatisticsAnswer, StatisticsQuestion } from './statistics-process.js';

const SCIPY = 'scipy';
const MILLION = 1_000_000;
/** Users of an A/B test, half of them in either variation. */
const TEN_MILLION = 10 * MILLION;
const ROUND_MS = 400;

/** What is compared with scipy, on how many values of each sample, and how much faster it must be. */
interface Comparison {
  readonly procedure: Procedure;
  readonly title: string;
  readonly values: number;
  readonly atLeast: number;
}

const COMPARISONS: readonly Comparison[] = [
  { procedure: 'welch', title: 'Welch’s t-test', values: MILLION, atLeast: 1 },
  { procedure: 'student', title: 'Student’s t-test', values: MILLION, atLeast: 1 },
  { procedure: 'anova', title: 'one-way analysis of variance', values: MILLION, atLeast: 1 },
  { procedure: 'mannWhitney', title: 'Mann–Whitney U', values: MILLION, atLeast: 1 },
  { procedure: 'kolmogorovSmirnov', title: 'Kolmogorov–Smirnov', values: MILLION, atLeast: 1 },
  { procedure: 'wasserstein', title: 'Wasserstein distance', values: MILLION, atLeast: 1 },
  { procedure: 'energy', title: 'energy distance', values: MILLION, atLeast: 1 },
  { procedure: 'quantiles', title: 'the 90th percentiles with their intervals', values: MILLION, atLeast: 1 },
  { procedure: 'contingency', title: 'χ² of a table of a million counts', values: MILLION, atLeast: 1 },
  {
    procedure: 'fisher',
    title: 'Fisher’s exact test and interval, 20,000 users',
    values: MILLION,
    atLeast: 1,
  },
  { procedure: 'bootstrap', title: 'a bootstrap that draws a million values', values: MILLION, atLeast: 1 },
  { procedure: 'welch', title: 'an A/B test of ten million users', values: TEN_MILLION / 2, atLeast: 5 },
];

export interface StatisticsBenchmarks {
  readonly benchmarks: readonly Benchmark[];
  /** Why there is none; null when there are. */
  readonly withoutPython: string | null;
}

/** Our procedures against scipy's, on the same samples; none where there is no Python. */
export async function openStatistics(stage: Stage): Promise<StatisticsBenchmarks> {
  const python = await benchPython('experimentation', 'ORRERY_BENCH_SCIPY_PYTHON');
  if (python.kind === 'missing') return { benchmarks: [], withoutPython: python.reason };
  const files = await writeSamples(stage.folder);
  const benchmarks = COMPARISONS.map((comparison) => statisticsBenchmark(comparison, python.program, files));
  return { benchmarks, withoutPython: null };
}

function statisticsBenchmark(comparison: Comparison, python: string, files: readonly string[]): Benchmark {
  const { procedure, title, values, atLeast } = comparison;
  const size = values === MILLION ? '' : `, ${(2 * values).toLocaleString('en-US')} values`;
  return {
    name: `experimentation, statistics ${procedure}${size}`,
    title,
    unit: { one: 'value', many: 'values' },
    prepare: () => {
      const ours = new PeerProcess<StatisticsQuestion, StatisticsAnswer>(
        new URL('./statistics-process.js', import.meta.url),
        files,
      );
      const scipy = new ScipyPeer(python, files);
      return Promise.resolve({
        contenders: [contender('ours', ours, comparison), contender(SCIPY, scipy, comparison)],
        tolerance: 1e-10,
        close: async () => {
          await Promise.all([ours.stop(), scipy.stop()]);
        },
      });
    },
    warmUpOperations: 10 * values,
    goals: [{ reference: SCIPY, throughputAtLeast: atLeast, cpuAtMost: 1 / atLeast }],
  };
}

interface Peer {
  readonly pid: number;
  readonly ask: (question: StatisticsQuestion) => Promise<StatisticsAnswer>;
}

function contender(name: string, peer: Peer, { procedure, values }: Comparison): Contender {
  return {
    name,
    answers: async () => (await peer.ask({ procedure, values, forMs: 0 })).numbers,
    work: async () => {
      const { times, seconds } = await peer.ask({ procedure, values, forMs: ROUND_MS });
      return { operations: times * values, seconds };
    },
    pids: [peer.pid],
  };
}

/** Two samples of normal values, the second shifted by a thousandth. */
async function writeSamples(folder: string): Promise<readonly string[]> {
  const random = Xoshiro128StarStar.fromSeed(20_260_101);
  const paths: string[] = [];
  for (const shift of [0, 0.001]) {
    const path = join(folder, `sample-${shift}.f64`);
    const values = Float64Array.from({ length: TEN_MILLION / 2 }, () => normalValue(random) + shift);
    await writeFile(path, new Uint8Array(values.buffer));
    paths.push(path);
  }
  return paths;
}

/** Box and Muller's. */
function normalValue(random: Xoshiro128StarStar): number {
  const radius = Math.sqrt(-2 * Math.log(1 - random.nextFloat()));
  return radius * Math.cos(2 * Math.PI * random.nextFloat());
}
