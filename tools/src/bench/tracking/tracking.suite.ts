import { readFileSync } from 'node:fs';
import type { Stage } from '../../stage/stage.js';
import type { OpenSuite, Suite } from '../benchmark.js';
import { Load } from '../load/load.js';
import { PeerProcess } from '../peer-process.js';
import type { BareAnswer, BareQuestion } from './bare-insert-process.js';
import { logBenchmark, retryBenchmark } from './log-benchmarks.js';
import { startMlflow, type StartedMlflow } from './mlflow-server.js';
import { historyBenchmark, searchBenchmark, unaskedBenchmark } from './read-benchmarks.js';
import { MLFLOW_HISTORIES, seedMlflow, seedMlflowHistory, seedOurHistory, seedOurs } from './seed.js';
import { newExperiment, newRun, type TrackingServer } from './tracking-server.js';

const EACH = { params: 10, metrics: 10, steps: 20 } as const;
const FEW_RUNS = 2000;
const MORE_METRICS = 200;
/** Experiments whose runs have one metric, and 200 more. */
const LEAN = 'lean';
const HEAVY = 'heavy';
const LONG_HISTORY = 1_000_000;
const RETRIED_HISTORY = 200_000;
const LARGEST_SERVICE_MB = 400;

/** What training code and its readers do to a tracking server, against MLflow's own on the same PostgreSQL. */
export const trackingSuite: Suite = {
  name: 'tracking',
  title:
    'MLflow’s protocol: logging, searching and reading histories among many runs, against MLflow’s own server',
  open: async (stage, { runs }, signal) => {
    await stage.start(['experiments']);
    const started = await startMlflow(stage, signal);
    const stop = started.kind === 'started' ? started.server.stop : async () => {};
    try {
      return await openSuite(stage, runs, started, stop);
    } catch (error) {
      await stop();
      throw error;
    }
  },
};

async function openSuite(
  stage: Stage,
  runs: number,
  started: StartedMlflow,
  stop: () => Promise<void>,
): Promise<OpenSuite> {
  const ours: TrackingServer = {
    name: 'ours',
    url: stage.urls.experiments,
    token: stage.tokens.writer,
    pids: [stage.pidOf('experiments')],
    databaseUrl: stage.databaseUrlOf('experiments'),
  };
  const mlflow = started.kind === 'started' ? started.server : null;
  const { seeded, logged, long } = await seed(ours, mlflow, runs);
  const load = Load.start();
  const bare = new PeerProcess<BareQuestion, BareAnswer>(
    new URL('./bare-insert-process.js', import.meta.url),
  );
  const reading = { ours, mlflow, load, experimentOf: seeded };
  const logging = { ours, mlflow, load, bare, experimentOf: logged };
  return {
    benchmarks: [
      searchBenchmark(reading, runs),
      unaskedBenchmark(reading, LEAN, HEAVY),
      historyBenchmark(reading, { runOf: long, points: LONG_HISTORY }),
      logBenchmark(logging, 1, 8, { overMlflow: 10, overBare: null }),
      logBenchmark(logging, 100, 8, { overMlflow: 12, overBare: 0.5 }),
      logBenchmark(logging, 1000, 8, { overMlflow: 12, overBare: 0.75 }),
      logBenchmark(logging, 1000, 1, { overMlflow: 12, overBare: 0.5 }),
      retryBenchmark(logging, RETRIED_HISTORY),
    ],
    remarks: () => remarks(ours, started, runs),
    close: async () => {
      await bare.stop();
      await load.stop();
      await stop();
    },
  };
}

type OfServer = (server: TrackingServer) => string;

interface SeededData {
  /** The experiment with the many runs. */
  readonly seeded: OfServer;
  /** The experiment that is logged to. */
  readonly logged: OfServer;
  /** The run with the long history. */
  readonly long: OfServer;
}

async function seed(ours: TrackingServer, mlflow: TrackingServer | null, runs: number): Promise<SeededData> {
  const servers = [ours, ...(mlflow === null ? [] : [mlflow])];
  const seeded = await eachOf(servers, (server) => newExperiment(server, 'seeded'));
  const logged = await eachOf(servers, (server) => newExperiment(server, 'logged'));
  const long = await eachOf(servers, (server) => newRun(server, logged(server)));
  await seedOurs(ours.databaseUrl, seeded(ours), { runs, ...EACH });
  await seedOurHistory(ours.databaseUrl, long(ours), LONG_HISTORY);
  if (mlflow !== null) {
    await seedMlflow(mlflow.databaseUrl, seeded(mlflow), { runs, ...EACH });
    await seedMlflowHistory(mlflow.databaseUrl, long(mlflow), LONG_HISTORY);
  }
  const few = { runs: FEW_RUNS, params: 1, steps: 1 } as const;
  await seedOurs(ours.databaseUrl, await newExperiment(ours, LEAN), { ...few, metrics: 1 });
  await seedOurs(ours.databaseUrl, await newExperiment(ours, HEAVY), { ...few, metrics: 1 + MORE_METRICS });
  return { seeded, logged, long };
}

async function eachOf(
  servers: readonly TrackingServer[],
  make: (server: TrackingServer) => Promise<string>,
): Promise<OfServer> {
  const made = new Map<TrackingServer, string>();
  for (const server of servers) made.set(server, await make(server));
  return (server) => made.get(server) ?? '';
}

function remarks({ pids: [pid] }: TrackingServer, started: StartedMlflow, runs: number): readonly string[] {
  const peakMb = peakMegabytes(pid);
  const verdict = peakMb !== null && peakMb < LARGEST_SERVICE_MB ? 'met' : 'MISSED';
  return [
    `tracking, memory: the service never held more than ${peakMb ?? '?'} MB, goal < ${LARGEST_SERVICE_MB} MB · ${verdict}`,
    started.kind === 'missing'
      ? `tracking: without MLflow, because there is no Python for it (${started.reason})`
      : `tracking: both had ${runs.toLocaleString('en-US')} runs with params and last metrics; ours whole histories too, MLflow's for ${MLFLOW_HISTORIES.toLocaleString('en-US')} runs`,
  ];
}

/** What was resident at most since the process began; null where the system does not tell. */
function peakMegabytes(pid: number | undefined): number | null {
  try {
    const peak = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return peak === undefined ? null : Math.round(Number(peak) / 1024);
  } catch {
    return null;
  }
}
