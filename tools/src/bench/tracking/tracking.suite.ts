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
  const servers = [ours, ...(mlflow === null ? [] : [mlflow])];
  const seeded = await eachOf(servers, (server) => newExperiment(server, 'seeded'));
  const logged = await eachOf(servers, (server) => newExperiment(server, 'logged'));
  const long = await eachOf(servers, (server) => newRun(server, logged.of(server)));
  await seedOurs(ours.databaseUrl, seeded.of(ours), { runs, ...EACH });
  await seedOurHistory(ours.databaseUrl, long.of(ours), LONG_HISTORY);
  if (mlflow !== null) {
    await seedMlflow(mlflow.databaseUrl, seeded.of(mlflow), { runs, ...EACH });
    await seedMlflowHistory(mlflow.databaseUrl, long.of(mlflow), LONG_HISTORY);
  }
  const few = { runs: FEW_RUNS, params: 1, steps: 1 } as const;
  await seedOurs(ours.databaseUrl, await newExperiment(ours, 'lean'), { ...few, metrics: 1 });
  await seedOurs(ours.databaseUrl, await newExperiment(ours, 'heavy'), { ...few, metrics: 1 + MORE_METRICS });
  const load = Load.start();
  const bare = new PeerProcess<BareQuestion, BareAnswer>(
    new URL('./bare-insert-process.js', import.meta.url),
  );
  const reading = { ours, mlflow, load, experimentOf: seeded.of };
  const logging = { ours, mlflow, load, bare, experimentOf: logged.of };
  return {
    benchmarks: [
      searchBenchmark(reading, runs),
      unaskedBenchmark(reading, 'lean', 'heavy'),
      historyBenchmark(reading, { runOf: long.of, points: LONG_HISTORY }),
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

async function eachOf(
  servers: readonly TrackingServer[],
  make: (server: TrackingServer) => Promise<string>,
): Promise<{ readonly of: (server: TrackingServer) => string }> {
  const made = new Map<TrackingServer, string>();
  for (const server of servers) made.set(server, await make(server));
  return { of: (server) => made.get(server) ?? '' };
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
