import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { startService } from '@orrery/platform-service';
import { testToken } from '@orrery/testing';
import { servingService } from '../index.js';
import type { ServingBench } from './serving-bench.js';

/** One more process of the service, on the same database and Redis, with files of its own. */
export interface Replica {
  readonly url: string;
  readonly close: () => Promise<void>;
}

export async function startReplica(
  { service, registry }: ServingBench,
  env: Readonly<Record<string, string>>,
): Promise<Replica> {
  const folder = await mkdtemp(join(tmpdir(), 'orrery-replica-'));
  const token = testToken('admin');
  const { url, close } = await startService(servingService, {
    ...env,
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
  });
  return {
    url,
    close: async () => {
      await close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
