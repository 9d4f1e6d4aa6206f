import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { buildProgram, testToken, type TestService } from '@orrery/testing';

/** A process of the service, on the database and the Redis of another. */
export interface SpawnedReplica {
  /** Sends JSON to a route as an admin. */
  readonly post: (path: string, body: object) => Promise<Response>;
  /** Kills it with no chance to end anything (`kill -9`). */
  readonly kill: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/** @param databaseUrl another way to the same database. */
export async function spawnReplica(service: TestService, databaseUrl: string): Promise<SpawnedReplica> {
  const built = buildProgram({ app: new URL('../..', import.meta.url), folder: '', main: 'main.js' });
  const token = testToken('admin');
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const env = {
    ORRERY_MODE: 'local',
    ORRERY_LOG_LEVEL: 'fatal',
    ORRERY_PORT: String(port),
    DATABASE_URL: databaseUrl,
    REDIS_URL: service.redis.url,
    ORRERY_REDIS_PREFIX: service.redis.prefix,
    ORRERY_SERVICE_TOKEN: token,
    ORRERY_TOKENS: JSON.stringify([
      { name: 'admin', role: 'admin', sha256: createHash('sha256').update(token).digest('hex') },
    ]),
  };
  const child = spawn(process.execPath, [join(built, 'main.js')], {
    env,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const ended = once(child, 'exit');
  while (!(await isReady(url))) {
    if (child.exitCode !== null) throw new Error(`The replica ended with ${child.exitCode}.`);
    await setImmediate();
  }
  const end = async (signal: 'SIGKILL' | 'SIGTERM'): Promise<void> => {
    child.kill(signal);
    await ended;
  };
  return {
    post: (path, body) =>
      fetch(new URL(path, url), {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
    kill: () => end('SIGKILL'),
    close: () => end('SIGTERM'),
  };
}

function isReady(url: string): Promise<boolean> {
  return fetch(new URL('/health/ready', url)).then(
    ({ ok }) => ok,
    () => false,
  );
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
