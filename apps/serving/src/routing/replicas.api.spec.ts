import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { startService, type RunningService } from '@orrery/platform-service';
import { testToken } from '@orrery/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { servingService } from '../index.js';
import { startServingBench, type ServingBench } from '../testing/serving-bench.js';

const USERS = Array.from({ length: 100 }, (_, i) => `user-${i}`);
const RECONCILE = { ORRERY_RECONCILE_MS: '100' };

let bench: ServingBench;
let folder: string;

beforeAll(async () => {
  bench = await startServingBench(RECONCILE);
  folder = await mkdtemp(join(tmpdir(), 'orrery-replica-'));
});

afterAll(async () => {
  await bench.close();
  await rm(folder, { recursive: true, force: true });
});

describe('another replica', () => {
  it('divides the traffic as this one was told to, user by user', async () => {
    const replica = await startReplica();
    await bench.open('copied');
    await bench.divide('copied', { 1: 50, 2: 50 });
    const { body } = await bench.predict('copied:predict', requestOf(USERS));

    let versions = await versionsAt(replica);
    while (!versions.includes(2)) versions = await versionsAt(replica);
    await replica.close();

    expect(versions).toEqual(body.model_versions);
  });

  it('adds to the same latencies, at the latest when it ends', async () => {
    const replica = await startReplica();
    await bench.open('summed');
    await bench.predict('summed:predict', { instances: [[1]] });
    let answered = 0;
    while (answered < 2) if ((await ask(replica, 'summed', { instances: [[1]] })).ok) answered += 1;

    await replica.close();

    const query = '{ endpoint(name: "summed") { latency { requests errors } } }';
    const { data } = await bench.service.graphql(query);
    const { latency } = data['endpoint'] as unknown as { latency: { requests: number; errors: number } };
    expect(latency.requests - latency.errors).toBe(3);
  });
});

/** One more process of the service, on the same database and Redis, with files of its own. */
function startReplica(): Promise<RunningService> {
  const token = testToken('admin');
  return startService(servingService, {
    ...RECONCILE,
    ORRERY_MODE: 'local',
    ORRERY_LOG_LEVEL: 'error',
    DATABASE_URL: bench.service.databaseUrl,
    REDIS_URL: bench.service.redis.url,
    ORRERY_REDIS_PREFIX: bench.service.redis.prefix,
    ORRERY_ARTIFACTS: pathToFileURL(folder).href,
    ORRERY_URLS: JSON.stringify({ registry: bench.registry.url }),
    ORRERY_SERVICE_TOKEN: token,
    ORRERY_TOKENS: JSON.stringify([
      { name: 'admin', role: 'admin', sha256: createHash('sha256').update(token).digest('hex') },
    ]),
  });
}

function requestOf(users: readonly string[]): object {
  return { instances: users.map(() => [1]), user_ids: users };
}

function ask({ url }: RunningService, endpoint: string, body: object): Promise<Response> {
  const headers = { authorization: `Bearer ${testToken('admin')}`, 'content-type': 'application/json' };
  return fetch(new URL(`/v1/models/${endpoint}:predict`, url), {
    method: 'POST',
    headers,
    body: JSON.stringify(body),
  });
}

async function versionsAt(replica: RunningService): Promise<readonly number[]> {
  const answer = (await (await ask(replica, 'copied', requestOf(USERS))).json()) as {
    model_versions?: number[];
  };
  return answer.model_versions ?? [];
}
