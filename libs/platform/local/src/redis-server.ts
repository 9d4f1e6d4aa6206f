import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Redis } from 'ioredis';
import { withLock } from './file-lock.js';
import { freePort } from './free-port.js';
import type { LocalServer } from './local-server.js';
import { openLog } from './open-log.js';
import { poll } from './poll.js';
import { commandOf, identityOf, isRunning } from './process-identity.js';
import { locateRedis, type RedisBinary } from './redis-binary.js';
import { loadSecrets, writePrivately } from './secrets.js';

export interface RedisOptions {
  /** The folder that holds everything of this server; made when missing. */
  readonly dataDir: string;
  /** Preferred over the port of the last start. */
  readonly port?: number;
  /** `everysec` loses at most a second at a power failure; `memory` keeps nothing. */
  readonly durability?: 'everysec' | 'memory';
}

export class RedisStartError extends Error {
  readonly code = 'REDIS_START_FAILED';
  override readonly name = 'RedisStartError';
}

interface RedisFolder {
  readonly path: string;
  readonly password: string;
}

interface RunningRedis {
  readonly pid: number;
  readonly port: number;
}

const startTimeoutMs = 60_000;
const stopTimeoutMs = 20_000;
const lockWaitMs = 180_000;
const startAttempts = 5;

/** Starts the folder's Redis, or finds it running; it answers when this returns. */
export function startRedis(options: RedisOptions): Promise<LocalServer> {
  const path = resolve(options.dataDir);
  return withLock(join(path, 'start.lock'), { waitMs: lockWaitMs }, async () => {
    const folder = await openFolder(path);
    const last = await readRunning(folder);
    return (await adopt(folder, last)) ?? (await start(folder, options, last));
  });
}

/** The folder's Redis if it runs. */
export async function findRedis({ dataDir }: RedisOptions): Promise<LocalServer | null> {
  const path = resolve(dataDir);
  if (!existsSync(path)) return null;
  return withLock(join(path, 'start.lock'), { waitMs: lockWaitMs }, async () => {
    const folder = await openFolder(path);
    return adopt(folder, await readRunning(folder));
  });
}

async function openFolder(path: string): Promise<RedisFolder> {
  await mkdir(join(path, 'data'), { recursive: true });
  const { password } = await loadSecrets(join(path, 'password.json'), ['password']);
  return { path, password };
}

function handle(folder: RedisFolder, running: RunningRedis, origin: LocalServer['origin']): LocalServer {
  return { url: urlOf(folder, running.port), pid: running.pid, origin, stop: () => stop(running.pid) };
}

function urlOf({ password }: RedisFolder, port: number): string {
  return `redis://:${password}@127.0.0.1:${port}`;
}

/** The server that an earlier start left running, if it still answers. */
async function adopt(folder: RedisFolder, last: RunningRedis | null): Promise<LocalServer | null> {
  if (!last || !commandOf(last.pid)?.includes(`127.0.0.1:${last.port}`)) return null;
  const process = identityOf(last.pid);
  const answer = await poll(
    async () => {
      if (!isRunning(process)) return 'gone';
      return (await answers(folder, last)) ? 'healthy' : undefined;
    },
    { timeoutMs: startTimeoutMs },
  );
  if (answer === 'healthy') return handle(folder, last, 'reused');
  await stop(last.pid);
  return null;
}

async function start(
  folder: RedisFolder,
  options: RedisOptions,
  last: RunningRedis | null,
): Promise<LocalServer> {
  const binary = await locateRedis(folder.path);
  const preferred = [options.port, last?.port].filter((port) => port !== undefined);
  for (let attempt = 1; ; attempt += 1) {
    const port = await freePort(preferred);
    await writePrivately(join(folder.path, 'redis.conf'), configuration(folder, port, options));
    const child = await spawnRedis(folder, binary);
    const { pid } = child;
    // Before it answers: killed in between, the next start must find this server, not make a second one.
    await writePrivately(join(folder.path, 'running.json'), JSON.stringify({ pid, port }));
    const outcome = await poll(
      async () => {
        if (child.exitCode !== null || child.signalCode !== null || pid === undefined) return 'exited';
        return (await answers(folder, { pid, port })) ? 'ready' : undefined;
      },
      { timeoutMs: startTimeoutMs },
    );
    if (outcome === 'ready' && pid !== undefined) {
      child.unref();
      return handle(folder, { pid, port }, 'started');
    }
    if (outcome !== 'exited' && pid !== undefined) await stop(pid);
    if (outcome !== 'exited' || attempt === startAttempts) throw await startError(folder);
  }
}

function configuration({ path, password }: RedisFolder, port: number, options: RedisOptions): string {
  const durable = options.durability !== 'memory';
  const lines = [
    `port ${port}`,
    'bind 127.0.0.1',
    `requirepass ${password}`,
    `dir ${JSON.stringify(join(path, 'data'))}`,
    'daemonize no',
    'save ""',
    `appendonly ${durable ? 'yes' : 'no'}`,
    'appendfsync everysec',
    'maxmemory-policy noeviction', // A queue whose keys are evicted loses jobs.
  ];
  return `${lines.join('\n')}\n`;
}

/** In a session of its own: Ctrl-C in the terminal must reach the services first, not their queues. */
async function spawnRedis({ path }: RedisFolder, { program, env }: RedisBinary): Promise<ChildProcess> {
  const log = await openLog(join(path, 'redis.log'));
  const child = spawn(program, [join(path, 'redis.conf')], {
    cwd: path,
    env,
    detached: true,
    stdio: ['ignore', log.fd, log.fd],
  });
  await Promise.race([once(child, 'spawn'), once(child, 'error')]).finally(() => log.close());
  return child;
}

async function startError({ path }: RedisFolder): Promise<RedisStartError> {
  const logPath = join(path, 'redis.log');
  const log = await readFile(logPath, 'utf8').catch(() => '');
  const tail = log.trimEnd().split('\n').slice(-8).join('\n');
  return new RedisStartError(`Redis did not start. The end of ${logPath}:\n${tail}`);
}

/** Redis writes what it holds and exits when asked to terminate. */
async function stop(pid: number): Promise<void> {
  const running = identityOf(pid);
  const gone = (): true | undefined => (isRunning(running) ? undefined : true);
  if (gone()) return;
  process.kill(pid, 'SIGTERM');
  if (await poll(gone, { timeoutMs: stopTimeoutMs })) return;
  process.kill(pid, 'SIGKILL');
}

async function readRunning({ path }: RedisFolder): Promise<RunningRedis | null> {
  const record = await readFile(join(path, 'running.json'), 'utf8').catch(() => null);
  return record ? (JSON.parse(record) as RunningRedis) : null;
}

/** Whether the server of this very process answers: another may have taken its port. */
async function answers(folder: RedisFolder, { pid, port }: RunningRedis): Promise<boolean> {
  const redis = new Redis(urlOf(folder, port), {
    lazyConnect: true,
    connectTimeout: 2_000,
    maxRetriesPerRequest: 0,
    retryStrategy: null,
  });
  redis.on('error', () => undefined); // A server that dies now is one that does not answer.
  try {
    await redis.connect();
    const info = await redis.info('server');
    return info.includes(`process_id:${pid}\r\n`) && (await redis.ping()) === 'PONG';
  } catch {
    return false;
  } finally {
    redis.disconnect();
  }
}
