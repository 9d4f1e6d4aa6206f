import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  startPostgres,
  startRedis,
  throwawaySettings,
  withLock,
  writePrivately,
} from '@orrery/platform-local';
import { Redis } from 'ioredis';
import { escapeIdentifier, escapeLiteral } from 'pg';
import { currentTestRun, postgresFolder, redisFolder, type TestRun } from './test-run.js';
import { dropLeftovers, runRole, withAdmin } from './test-server-cleanup.js';

const prepareWaitMs = 120_000;

let postgres: Promise<string> | undefined;
let redis: Promise<string> | undefined;

/** The URL of the run's PostgreSQL, for its administrator. The first who asks starts the server. */
export function testPostgresUrl(): Promise<string> {
  postgres ??= openPostgres(currentTestRun());
  return postgres;
}

/** The URL of the run's Redis. The first who asks starts the server. */
export function testRedisUrl(): Promise<string> {
  redis ??= openRedis(currentTestRun());
  return redis;
}

async function openPostgres(run: TestRun): Promise<string> {
  const given = process.env['DATABASE_URL'];
  const dataDir = postgresFolder(run);
  const url = given ?? (await startPostgres({ dataDir, settings: throwawaySettings })).url;
  await oncePerRun(run, 'postgres', () =>
    withAdmin(url, async (admin) => {
      if (!given) await dropLeftovers(admin);
      const role = escapeIdentifier(runRole(run));
      await admin.query(`CREATE ROLE ${role} LOGIN PASSWORD ${escapeLiteral(run.rolePassword)}`);
      await admin.query(`GRANT ${role} TO CURRENT_USER`);
    }),
  );
  return url;
}

async function openRedis(run: TestRun): Promise<string> {
  const given = process.env['REDIS_URL'];
  if (given) return given;
  const { url } = await startRedis({ dataDir: redisFolder(run), durability: 'memory' });
  await oncePerRun(run, 'redis', async () => {
    const client = new Redis(url);
    await client.flushall();
    client.disconnect();
  });
  return url;
}

/** The spec files run in several processes: the first prepares the server for all. */
async function oncePerRun(run: TestRun, server: string, prepare: () => Promise<void>): Promise<void> {
  const marker = join(run.directory, `${server}.prepared`);
  await withLock(`${marker}.lock`, { waitMs: prepareWaitMs }, async () => {
    const preparedFor = await readFile(marker, 'utf8').catch(() => null);
    if (preparedFor === run.id) return;
    await prepare();
    await writePrivately(marker, run.id);
  });
}
