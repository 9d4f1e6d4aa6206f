import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { startService } from '@orrery/platform-service';
import { buildProgram, testToken } from '@orrery/testing';
import { servingService } from '../index.js';
import { freePort } from './grpc-client.js';
import { ON_A_BUSY_MACHINE, type ServingBench } from './serving-bench.js';

/** One more process of the service, on the same database and Redis, with files of its own. */
export interface Replica {
  readonly url: string;
  readonly close: () => Promise<void>;
}

type Variables = Readonly<Record<string, string>>;

/** It is a service of its own, within this process. */
export async function startReplica(bench: ServingBench, env: Variables): Promise<Replica> {
  const folder = await mkdtemp(join(tmpdir(), 'orrery-replica-'));
  const { url, close } = await startService(servingService, environmentOf(bench, { folder, env }));
  return {
    url,
    close: async () => {
      await close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** A replica that can be killed. */
export interface SpawnedReplica extends Replica {
  /** Kills it with no chance to end anything (`kill -9`). */
  readonly kill: () => Promise<void>;
}

/** It is a process of its own, as it is in earnest. */
export async function spawnReplica(bench: ServingBench, env: Variables): Promise<SpawnedReplica> {
  const built = buildProgram({ app: new URL('../..', import.meta.url), folder: '', main: 'main.js' });
  const folder = await mkdtemp(join(tmpdir(), 'orrery-replica-'));
  const port = String(await freePort());
  const variables = environmentOf(bench, { folder, env: { ...env, ORRERY_PORT: port } });
  const child = spawn(process.execPath, [join(built, 'main.js')], {
    env: variables,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const ended = once(child, 'exit');
  const url = `http://127.0.0.1:${port}`;
  while (!(await isReady(url))) {
    if (child.exitCode !== null) throw new Error(`The replica ended with ${child.exitCode}.`);
    await setImmediate();
  }
  const end = async (signal: 'SIGKILL' | 'SIGTERM'): Promise<void> => {
    child.kill(signal);
    await ended;
    await rm(folder, { recursive: true, force: true });
  };
  return { url, kill: () => end('SIGKILL'), close: () => end('SIGTERM') };
}

async function isReady(url: string): Promise<boolean> {
  return fetch(new URL('/health/ready', url)).then(
    ({ ok }) => ok,
    () => false,
  );
}

function environmentOf(
  { service, registry }: ServingBench,
  { folder, env }: { readonly folder: string; readonly env: Variables },
): Variables {
  const token = testToken('admin');
  return {
    ORRERY_MODE: 'local',
    ORRERY_LOG_LEVEL: 'error',
    DATABASE_URL: service.databaseUrl,
    REDIS_URL: service.redis.url,
    ORRERY_REDIS_PREFIX: service.redis.prefix,
    ORRERY_ARTIFACTS: pathToFileURL(folder).href,
    ORRERY_URLS: JSON.stringify({ registry: registry.url }),
    ORRERY_SERVICE_TOKEN: token,
    ORRERY_TOKENS: JSON.stringify([
      { name: 'admin', role: 'admin', sha256: createHash('sha256').update(token).digest('hex') },
    ]),
    ...ON_A_BUSY_MACHINE,
    ...env,
  };
}
