import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, open, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort } from '@orrery/platform-local';
import { Client } from 'pg';
import type { Stage } from '../../stage/stage.js';
import { benchPython } from '../bench-python.js';
import type { TrackingServer } from './tracking-server.js';

const START_WITHIN_MS = 120_000;
const ASK_EVERY_MS = 250;
const SHOWN_LINES = 12;
/** A Python that has MLflow already, with a driver for PostgreSQL. */
const PYTHON = 'ORRERY_BENCH_MLFLOW_PYTHON';

export interface MlflowServer extends TrackingServer {
  readonly stop: () => Promise<void>;
}

export type StartedMlflow =
  | { readonly kind: 'started'; readonly server: MlflowServer }
  | { readonly kind: 'missing'; readonly reason: string };

/** MLflow's own server with one worker, on a database of its own in the same PostgreSQL. */
export async function startMlflow(stage: Stage, signal: AbortSignal): Promise<StartedMlflow> {
  const python = await benchPython('tracking', PYTHON);
  if (python.kind === 'missing') return python;
  const databaseUrl = await createDatabase(stage.postgresUrl);
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const folder = join(stage.folder, 'mlflow');
  await mkdir(folder, { recursive: true });
  const log = await open(join(folder, 'server.log'), 'w');
  const args = [
    ...['-m', 'mlflow', 'server', '--host', '127.0.0.1', '--port', String(port), '--workers', '1'],
    ...['--backend-store-uri', databaseUrl.replace(/^postgres:/, 'postgresql+psycopg2:')],
    ...['--artifacts-destination', join(folder, 'artifacts')],
  ];
  const child = spawn(python.program, args, {
    cwd: folder,
    detached: true,
    stdio: ['ignore', log.fd, log.fd],
    env: { PATH: `${dirname(python.program)}:${process.env['PATH'] ?? ''}`, HOME: folder, NO_PROXY: '*' },
  });
  // What could not be spawned has no exit code: it is told by the wait below.
  const failed = once(child, 'error').then(([error]: unknown[]) => Promise.reject(error));
  await log.close();
  const stop = (): Promise<void> => stopGroup(child);
  try {
    await Promise.race([failed, waitUntilHealthy(url, child, signal)]);
  } catch (error) {
    await stop();
    const said = (await readFile(join(folder, 'server.log'), 'utf8'))
      .trim()
      .split('\n')
      .slice(-SHOWN_LINES)
      .join('\n');
    throw new Error(`MLflow's server did not start:\n${said}`, { cause: error });
  }
  const { pid = 0 } = child;
  return { kind: 'started', server: { name: 'MLflow 3.17.2', url, pids: [pid], databaseUrl, stop } };
}

async function createDatabase(postgresUrl: string): Promise<string> {
  const admin = new Client({ connectionString: postgresUrl });
  await admin.connect();
  await admin.query('CREATE DATABASE mlflow_peer');
  await admin.end();
  const url = new URL(postgresUrl);
  url.pathname = '/mlflow_peer';
  return url.href;
}

async function waitUntilHealthy(url: string, child: ChildProcess, signal: AbortSignal): Promise<void> {
  const deadline = performance.now() + START_WITHIN_MS;
  for (;;) {
    signal.throwIfAborted();
    if (child.exitCode !== null) throw new Error(`MLflow's server ended with ${child.exitCode}.`);
    const isHealthy = await fetch(`${url}/health`).then(
      ({ ok }) => ok,
      () => false,
    );
    if (isHealthy) return;
    if (performance.now() > deadline)
      throw new Error(`MLflow's server did not start in ${START_WITHIN_MS} ms.`);
    await delay(ASK_EVERY_MS);
  }
}

/** Its workers are children of the process that was started; all are one group. */
async function stopGroup(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  process.kill(-child.pid, 'SIGKILL');
  await ended;
}
