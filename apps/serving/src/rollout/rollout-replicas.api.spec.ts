import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseEvent } from '@orrery/domain';
import { startService, type RunningService } from '@orrery/platform-service';
import { listen, sendJson, testToken, type Listener } from '@orrery/testing';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { servingService } from '../index.js';
import { startServingBench, type ServingBench } from '../testing/serving-bench.js';

/** Others may keep the machine busy. */
const PATIENCE = { timeout: 90_000 };
const RECONCILE = { ORRERY_RECONCILE_MS: '100' };

/** What the monitors say of any version. */
let alerts: readonly { readonly severity: string; readonly message: string }[] = [];
let bench: ServingBench;
let folder: string;
let monitoring: Listener;
let replica: RunningService;

beforeAll(async () => {
  bench = await startServingBench(RECONCILE);
  folder = await mkdtemp(join(tmpdir(), 'orrery-replica-'));
  monitoring = await listen((_request, _body, response) => {
    sendJson(response, 200, { data: { _entities: [{ openAlerts: alerts }] } });
  });
  replica = await startReplica();
}, PATIENCE.timeout);

afterAll(async () => {
  await replica.close();
  await monitoring.close();
  await bench.close();
  await rm(folder, { recursive: true, force: true });
});

// What the monitors say is one for all.
describe('two replicas, of which one can ask the monitors', { ...PATIENCE, shuffle: false }, () => {
  it('bring a roll-out to its end together, and tell of each step once', async () => {
    alerts = [{ severity: 'WARNING', message: 'A little drift.' }];
    await bench.open('agreed');
    await rollOut('agreed');

    expect(await untilEnded('agreed')).toMatchObject({ state: 'COMPLETED' });
    await vi.waitFor(
      async () =>
        expect(await eventsOf('agreed')).toEqual([
          'RolloutStarted',
          'RolloutStepped',
          'RolloutStepped',
          'RolloutEnded',
        ]),
      PATIENCE,
    );
  });

  it('take a canary back about which a critical alert is open', async () => {
    alerts = [{ severity: 'CRITICAL', message: 'The inputs have drifted.' }];
    await bench.open('alarmed');
    await rollOut('alarmed');

    expect(await untilEnded('alarmed')).toMatchObject({
      state: 'ROLLED_BACK',
      reason: expect.stringContaining('The inputs have drifted.'),
    });
  });
});

/** In two steps, each over as soon as the monitors have nothing against it. */
async function rollOut(endpoint: string): Promise<void> {
  const step = { holdSeconds: 0, minRequests: 0 };
  const steps = [
    { percent: 10, ...step },
    { percent: 50, ...step },
  ];
  const mutation = 'mutation ($input: StartRolloutInput!) { startRollout(input: $input) { __typename } }';
  const { data } = await bench.service.graphql(mutation, { input: { endpoint, version: 2, steps } });
  expect(data).toEqual({ startRollout: { __typename: 'StartRolloutSuccess' } });
}

async function untilEnded(endpoint: string): Promise<object> {
  const query = 'query ($name: String!) { endpoint(name: $name) { rollout { state reason endedAt } } }';
  return vi.waitFor(async () => {
    const { data } = await bench.service.graphql(query, { name: endpoint });
    const { rollout } = data['endpoint'] as unknown as { rollout: { endedAt: string | null } };
    if (rollout.endedAt === null) throw new Error('not yet');
    return rollout;
  }, PATIENCE);
}

async function eventsOf(endpoint: string): Promise<readonly string[]> {
  const { url, prefix } = bench.service.redis;
  const redis = new Redis(url);
  const entries = await redis.xrange(`${prefix}:events`, '-', '+');
  await redis.quit();
  return entries
    .map(([, fields]) => parseEvent(fields[1] ?? ''))
    .filter(
      ({ type, data }) => type.startsWith('Rollout') && 'endpoint' in data && data.endpoint === endpoint,
    )
    .map(({ type }) => type);
}

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
    ORRERY_URLS: JSON.stringify({ registry: bench.registry.url, monitoring: monitoring.url }),
    ORRERY_SERVICE_TOKEN: token,
    ORRERY_TOKENS: JSON.stringify([
      { name: 'admin', role: 'admin', sha256: createHash('sha256').update(token).digest('hex') },
    ]),
  });
}
