import type { Benchmark, Contest, Goal } from '../benchmark.js';
import { rowsOverHttp, inProcess, type Asking, type ModelServer } from './contenders.js';
import { NARROW, rowsFor } from './perceptron.js';
import { ECHO, MICRO_BATCH, RUNTIME, RUN_PER_REQUEST, type ServingPeers } from './serving-peers.js';

const ROUND_MS = 1_500;
const REQUESTS = rowsFor(NARROW, 64).map((row) => [row]);
/** Rounding to float32 in another order of summation, for a batch of another size. */
const TOLERANCE = 1e-6;
/** What batching may add to the time of one caller's answer. */
const MOST_ADDED = 1.05;

/** Tokens, checks, metrics and the record of each prediction are on, as in production. */
export function busyBenchmark(peers: ServingPeers): Benchmark {
  return {
    name: 'serving, busy',
    title: 'one row of 10 numbers a request to a 10-32-16-2 perceptron as JSON, 32 callers',
    unit: { one: 'request', many: 'requests' },
    prepare: async () => contestOf(peers, 32, []),
    warmUpOperations: 50_000,
    goals: [
      { reference: MICRO_BATCH, throughputAtLeast: 0.65, cpuAtMost: 1 / 0.65 },
      { reference: ECHO, throughputAtLeast: 0.5, cpuAtMost: 2 },
      { reference: RUNTIME, throughputAtLeast: 0.2, cpuAtMost: 5 },
      ...pythonGoals(peers),
    ],
  };
}

/** One caller: what batching, and the process between, add to the time of an answer. */
export function idleBenchmark(peers: ServingPeers): Benchmark {
  return {
    name: 'serving, idle',
    title: 'the same, one caller',
    unit: { one: 'request', many: 'requests' },
    prepare: async () => contestOf(peers, 1, [peers.unbatched]),
    warmUpOperations: 2_000,
    goals: [
      { reference: MICRO_BATCH, throughputAtLeast: 0.5, cpuAtMost: 2 },
      { reference: RUN_PER_REQUEST, throughputAtLeast: 1 / MOST_ADDED, cpuAtMost: MOST_ADDED },
    ],
  };
}

function contestOf(peers: ServingPeers, callers: number, others: readonly ModelServer[]): Contest {
  const asking: Asking = { load: peers.load, requests: REQUESTS, callers, durationMs: ROUND_MS };
  const { ours, microBatch, echo, runtimeOf, python } = peers;
  return {
    contenders: [
      rowsOverHttp(ours(NARROW), asking),
      ...others.map((server) => rowsOverHttp(server, asking)),
      rowsOverHttp(microBatch, asking),
      { ...rowsOverHttp(echo, asking), answers: null },
      inProcess(RUNTIME, runtimeOf(NARROW), asking),
      ...python.map((server) => rowsOverHttp(server, asking)),
    ],
    tolerance: TOLERANCE,
    close: async () => {},
  };
}

const OVER_PYTHON = { plain: 12, async: 5, raw: 2 } as const;

function pythonGoals({ python }: ServingPeers): Goal[] {
  return python.map(({ name, form }) => ({
    reference: name,
    throughputAtLeast: OVER_PYTHON[form],
    cpuAtMost: 1 / OVER_PYTHON[form],
  }));
}
