import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SERVICE_NAMES } from '@orrery/domain';
import { freePort } from '@orrery/platform-local';
import { createTestDatabase, testRedis, type TestDatabase } from '@orrery/testing';
import { openHome } from '../up/home.js';
import { loadTokens } from '../up/infrastructure.js';
import type { Installation } from '../up/service-environment.js';
import { claimPorts } from '../up/service-ports.js';

/** What a platform for tests stands on, before any of its services runs. */
export interface TestInstallation {
  readonly installation: Installation;
  /** What the services are told beyond what the installation tells them. */
  readonly env: Readonly<Record<string, string>>;
  readonly close: () => Promise<void>;
}

/** On the servers of the test run: a temporary folder, blank databases, a Redis prefix and ports of its own. */
export async function openInstallation(): Promise<TestInstallation> {
  const folder = await mkdtemp(join(tmpdir(), 'orrery-journey-'));
  const home = await openHome(folder);
  const databases = await Promise.all(SERVICE_NAMES.map(blankDatabase));
  const redis = await testRedis();
  // Ports of its own where there are well-known ones: those are for who works with them.
  await writeFile(home.ports, JSON.stringify({ gateway: await freePort(), grpc: await freePort() }));
  const claimed = await claimPorts(home.ports);
  return {
    installation: {
      home,
      ports: claimed.ports,
      tokens: await loadTokens(home),
      databaseUrls: new Map(SERVICE_NAMES.map((name, i) => [name, databases[i]?.url ?? ''])),
      redisUrl: redis.url,
    },
    env: {
      PATH: process.env['PATH'] ?? '',
      ORRERY_LOG_LEVEL: 'warn',
      ORRERY_REDIS_PREFIX: redis.prefix,
    },
    close: async () => {
      await claimed.release();
      await Promise.all(databases.map((database) => database.drop()));
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Empty: a service migrates its database when it starts. */
function blankDatabase(): Promise<TestDatabase> {
  return createTestDatabase({ template: 'blank', migrate: () => Promise.resolve() });
}
