import type { Benchmark, Contender, Work } from '../benchmark.js';
import type { Load } from '../load/load.js';
import type { Operation } from '../load/messages.js';
import type { PeerProcess } from '../peer-process.js';
import type { BareAnswer, BareQuestion } from './bare-insert-process.js';
import { ask, batchOf, newRun, type TrackingServer } from './tracking-server.js';

export interface LogStage {
  readonly ours: TrackingServer;
  /** Null where there is no Python. */
  readonly mlflow: TrackingServer | null;
  readonly experimentOf: (server: TrackingServer) => string;
  readonly load: Load;
  readonly bare: PeerProcess<BareQuestion, BareAnswer>;
}

export interface LogGoals {
  readonly overMlflow: number;
  /** Null where a bare insert is no measure. */
  readonly overBare: number | null;
}

const ROUND_MS = 1_500;
const BARE = 'bare unnest insert';
/** More than is done in a round: a faster server gets more to do. */
const MOST_PER_SECOND = { ours: 400_000, mlflow: 15_000 } as const;
const MOST_REQUESTS_PER_SECOND = 5000;

/** Points of ten metrics in batches of one size; each of the callers logs to a run of its own. */
export function logBenchmark(stage: LogStage, size: number, callers: number, goals: LogGoals): Benchmark {
  const { ours, mlflow, bare } = stage;
  const bareContender: Contender = {
    name: BARE,
    answers: null,
    work: () => bare.ask({ url: ours.databaseUrl, size, callers, durationMs: ROUND_MS }),
    pids: [bare.pid],
  };
  return {
    name: `tracking, ${size === 1 ? 'log-metric' : `log-batch of ${size.toLocaleString('en-US')}`}`,
    title: `points logged durably, ${callers} caller${callers === 1 ? '' : 's'}`,
    unit: { one: 'point', many: 'points' },
    prepare: async () => ({
      contenders: [
        server(stage, ours, size, callers),
        ...(mlflow === null ? [] : [server(stage, mlflow, size, callers)]),
        ...(goals.overBare === null ? [] : [bareContender]),
      ],
      tolerance: 1e-12,
      close: async () => {},
    }),
    warmUpOperations: 200 * size,
    goals: [
      ...(mlflow === null
        ? []
        : [{ reference: mlflow.name, throughputAtLeast: goals.overMlflow, cpuAtMost: 1 / goals.overMlflow }]),
      ...(goals.overBare === null
        ? []
        : [{ reference: BARE, throughputAtLeast: goals.overBare, cpuAtMost: 1 / goals.overBare }]),
    ],
  };
}

/** A batch that was logged before, against new ones, to a run with a long history of the same metrics. */
export function retryBenchmark(stage: LogStage, history: number): Benchmark {
  const { ours, load } = stage;
  const SIZE = 1000;
  let runId = '';
  let logged = 0;
  const log = async (operations: readonly Operation[]): Promise<Work> =>
    perPoint(await load.run({ operations, callers: 1, durationMs: ROUND_MS, once: true }), SIZE);
  const batches = (from: number): Operation[] =>
    Array.from({ length: 300 }, (_, i) => batchOf(ours, runId, SIZE, from + i));
  const contender = (name: string, work: () => Promise<Work>): Contender => ({
    ...{ name, answers: null, work, pids: ours.pids },
  });
  return {
    name: 'tracking, retry',
    title: `batches of 1,000 points logged again, to a run with ${history.toLocaleString('en-US')} points and more`,
    unit: { one: 'point', many: 'points' },
    prepare: async () => {
      runId = await newRun(ours, stage.experimentOf(ours));
      const whole = Array.from({ length: history / SIZE }, (_, i) => batchOf(ours, runId, SIZE, i));
      logged = (await load.run({ operations: whole, callers: 1, durationMs: 600_000, once: true }))
        .operations;
      const fresh = async (): Promise<Work> => {
        const done = await log(batches(logged));
        logged += done.operations / SIZE;
        return done;
      };
      return {
        contenders: [
          contender('again', () => log(batches(0).slice(0, history / SIZE))),
          contender('fresh', fresh),
        ],
        tolerance: 0,
        close: async () => {},
      };
    },
    warmUpOperations: 20 * SIZE,
    goals: [{ reference: 'fresh', throughputAtLeast: 1 / 1.2, cpuAtMost: 1.2 }],
  };
}

function server(stage: LogStage, server: TrackingServer, size: number, callers: number): Contender {
  const experiment = stage.experimentOf(server);
  const most = (server === stage.ours ? MOST_PER_SECOND.ours : MOST_PER_SECOND.mlflow) / size;
  const count = Math.ceil((Math.min(most, MOST_REQUESTS_PER_SECOND) * ROUND_MS) / 1000);
  return {
    name: server.name,
    answers: async () => {
      const runId = await newRun(server, experiment);
      await stage.load.run({
        operations: [0, 1, 1].map((number) => batchOf(server, runId, size, number)),
        ...{ callers: 1, durationMs: 60_000, once: true },
      });
      return latestOf(server, runId);
    },
    work: async () => {
      const runs: string[] = [];
      for (let i = 0; i < callers; i += 1) runs.push(await newRun(server, experiment));
      // Each caller takes every so-many-th: its own run, then.
      const operations = Array.from({ length: Math.max(count, callers) }, (_, i) =>
        batchOf(server, runs[i % callers] ?? '', size, Math.floor(i / callers)),
      );
      return perPoint(await stage.load.run({ operations, callers, durationMs: ROUND_MS, once: true }), size);
    },
    pids: server.pids,
  };
}

async function latestOf(server: TrackingServer, runId: string): Promise<unknown> {
  interface Answer {
    readonly run: { readonly data: { readonly metrics: readonly { readonly key: string }[] } };
  }
  const { run } = await ask<Answer>(server, `runs/get?run_id=${runId}`);
  const byKey = run.data.metrics.toSorted((a, b) => (a.key < b.key ? -1 : 1));
  return byKey.map(({ key, ...metric }) => ({ key, ...onlyPoint(metric) }));
}

function onlyPoint(metric: object): object {
  return Object.fromEntries(
    Object.entries(metric).filter(([name]) => ['value', 'timestamp', 'step'].includes(name)),
  );
}

function perPoint({ operations, ...work }: Work, size: number): Work {
  return { ...work, operations: operations * size };
}
