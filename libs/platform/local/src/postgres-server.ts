import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Client } from 'pg';
import { withLock } from './file-lock.js';
import { freePort, isFree } from './free-port.js';
import type { LocalServer } from './local-server.js';
import { openLog } from './open-log.js';
import { poll } from './poll.js';
import {
  lastPort,
  openPostgresCluster,
  postgresEnvironment,
  rememberPort,
  superuser,
  type PostgresCluster,
} from './postgres-cluster.js';
import { commandOf, identityOf, isRunning } from './process-identity.js';
import { runProgram } from './run-program.js';
import { hasCode } from './system-error.js';

export interface PostgresOptions {
  /** The folder that holds everything of this server; made when missing. */
  readonly dataDir: string;
  /** Preferred over the port of the last start. */
  readonly port?: number;
  /** Server settings, such as `{ fsync: 'off' }`. */
  readonly settings?: Readonly<Record<string, string>>;
}

/** Settings for data that nobody misses after a power failure. */
export const throwawaySettings: Readonly<Record<string, string>> = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
};

export class PostgresStartError extends Error {
  readonly code = 'POSTGRES_START_FAILED';
  override readonly name = 'PostgresStartError';
}

const startTimeoutMs = 60_000;
const lockWaitMs = 120_000;
const portReleaseMs = 5_000;
// After kill -9 of a postmaster its children hold the shared memory for a moment: the next one retries.
const startAttempts = 8;

const loopbackSettings: Readonly<Record<string, string>> = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '200',
  timezone: 'UTC',
  log_timezone: 'UTC',
};

/** Starts the folder's PostgreSQL, or finds it running; it accepts connections when this returns. */
export function startPostgres(options: PostgresOptions): Promise<LocalServer> {
  return withLock(join(options.dataDir, 'start.lock'), { waitMs: lockWaitMs }, async () => {
    const cluster = await openPostgresCluster(options.dataDir);
    const diedUncleanly = (await readPostmaster(cluster)) !== null;
    const running = await adopt(cluster);
    if (running) return running;
    if (diedUncleanly) await releaseOfLastPort(cluster);
    return start(cluster, options);
  });
}

/** The folder's PostgreSQL if it runs. */
export async function findPostgres({ dataDir }: PostgresOptions): Promise<LocalServer | null> {
  if (!existsSync(join(dataDir, 'port'))) return null; // It was never started.
  return withLock(join(dataDir, 'start.lock'), { waitMs: lockWaitMs }, async () =>
    adopt(await openPostgresCluster(dataDir)),
  );
}

function handle(cluster: PostgresCluster, running: Postmaster, origin: LocalServer['origin']): LocalServer {
  return {
    url: urlOf(cluster, running.port),
    pid: running.pid,
    origin,
    stop: () => stop(cluster, running.pid),
  };
}

function urlOf({ password }: PostgresCluster, port: number): string {
  return `postgres://${superuser}:${password}@127.0.0.1:${port}/postgres`;
}

interface Postmaster {
  readonly pid: number;
  readonly port: number;
}

/** The server that an earlier start left running, if it still answers. */
async function adopt(cluster: PostgresCluster): Promise<LocalServer | null> {
  const found = await readPostmaster(cluster);
  if (!found) return null;
  if (!isPostmasterOf(cluster, found.pid)) {
    // PostgreSQL itself believes any living process with that pid.
    await rm(join(cluster.data, 'postmaster.pid'), { force: true });
    return null;
  }
  const process = identityOf(found.pid);
  const answer = await poll(
    async () => {
      if (!isRunning(process)) return 'gone';
      return (await answers(cluster, found.port)) ? 'healthy' : undefined;
    },
    { timeoutMs: startTimeoutMs },
  );
  if (answer === 'healthy') return handle(cluster, found, 'reused');
  await stop(cluster, found.pid);
  return null;
}

/** The children of a postmaster that was killed keep its port for a moment, and clients know that port. */
async function releaseOfLastPort({ folder }: PostgresCluster): Promise<void> {
  const [port] = await lastPort(folder);
  if (port === undefined) return;
  await poll(async () => (await isFree(port)) || undefined, { timeoutMs: portReleaseMs });
}

async function start(cluster: PostgresCluster, options: PostgresOptions): Promise<LocalServer> {
  for (let attempt = 1; ; attempt += 1) {
    const preferred = options.port === undefined ? [] : [options.port];
    const port = await freePort([...preferred, ...(await lastPort(cluster.folder))]);
    const child = await spawnPostmaster(cluster, {
      ...loopbackSettings,
      port: String(port),
      ...options.settings,
    });
    const outcome = await poll(
      async () => {
        if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return 'exited';
        return (await answers(cluster, port)) ? 'ready' : undefined;
      },
      { timeoutMs: startTimeoutMs },
    );
    if (outcome === 'ready' && child.pid !== undefined) {
      child.unref();
      await rememberPort(cluster.folder, port);
      return handle(cluster, { pid: child.pid, port }, 'started');
    }
    if (outcome !== 'exited' && child.pid !== undefined) await stop(cluster, child.pid);
    if (outcome !== 'exited' || attempt === startAttempts) throw await startError(cluster);
    await poll(() => undefined, { timeoutMs: 100 * attempt });
  }
}

/** In a session of its own: Ctrl-C in the terminal must reach the services first, not their database. */
async function spawnPostmaster(
  { folder, data, account, binaries }: PostgresCluster,
  settings: Readonly<Record<string, string>>,
): Promise<ChildProcess> {
  const log = await openLog(join(folder, 'postgres.log'));
  const args = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const child = spawn(binaries.postgres, ['-D', data, ...args], {
    cwd: data,
    env: postgresEnvironment(),
    ...account,
    detached: true,
    stdio: ['ignore', log.fd, log.fd],
  });
  await Promise.race([once(child, 'spawn'), once(child, 'error')]).finally(() => log.close());
  return child;
}

async function startError({ folder }: PostgresCluster): Promise<PostgresStartError> {
  const path = join(folder, 'postgres.log');
  const log = await readFile(path, 'utf8').catch(() => '');
  const tail = log.trimEnd().split('\n').slice(-8).join('\n');
  return new PostgresStartError(`PostgreSQL did not start. The end of ${path}:\n${tail}`);
}

async function stop(cluster: PostgresCluster, pid: number): Promise<void> {
  const process = identityOf(pid);
  const gone = (): true | undefined => (isRunning(process) ? undefined : true);
  for (const mode of ['fast', 'immediate']) {
    if (gone()) return;
    await runProgram(cluster.binaries.pgCtl, ['stop', '-D', cluster.data, '-m', mode, '-w', '-t', '20'], {
      cwd: cluster.data,
      env: postgresEnvironment(),
      account: cluster.account,
    });
    if (await poll(gone, { timeoutMs: 2_000 })) return;
  }
  globalThis.process.kill(pid, 'SIGKILL');
}

async function readPostmaster({ data }: PostgresCluster): Promise<Postmaster | null> {
  try {
    const [pid, , , port] = (await readFile(join(data, 'postmaster.pid'), 'utf8')).split('\n');
    return pid ? { pid: Number(pid), port: Number(port) } : null;
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return null;
    throw error;
  }
}

function isPostmasterOf({ data }: PostgresCluster, pid: number): boolean {
  return commandOf(pid)?.includes(`-D ${data}`) ?? false;
}

/** Whether the server of this very cluster accepts a connection: another may have taken its port. */
async function answers(cluster: PostgresCluster, port: number): Promise<boolean> {
  const client = new Client({ connectionString: urlOf(cluster, port), connectionTimeoutMillis: 2_000 });
  client.on('error', () => undefined); // A server that dies now is one that does not answer.
  try {
    await client.connect();
    const { rows } = await client.query<{ data_directory: string }>('SHOW data_directory');
    return rows[0]?.data_directory === cluster.data;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}
