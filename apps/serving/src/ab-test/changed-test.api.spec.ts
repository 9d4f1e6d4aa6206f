import { randomUUID } from 'node:crypto';
import type { ABTestId, EventPayload, EventType, ModelVersionId } from '@orrery/domain';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { startServingBench, type ServingBench } from '../testing/serving-bench.js';
import { planOfWeights } from './plan-of-weights.js';

const PATIENCE = { timeout: 50_000, interval: 50 };

let bench: ServingBench;
let redis: Redis;

beforeAll(async () => {
  bench = await startServingBench();
  redis = new Redis(bench.service.redis.url);
});

afterAll(async () => {
  redis.disconnect();
  await bench.close();
});

it('follows a test as it is changed: only users of whom the request tells what it asks for', async () => {
  await bench.open('changed');
  const abTestId = randomUUID();
  const variations = [1, 2].map((version) => ({
    key: `v${version}`,
    versionId: bench.registry.versionId('changed', version) as ModelVersionId,
    version,
    weight: version === 1 ? 0 : 100,
  }));
  const plan = planOfWeights(abTestId as ABTestId, variations);
  const test = { abTestId, name: 'changed', endpoint: 'changed' };
  await publish('ABTestStarted', { ...test, variations, plan });
  await vi.waitFor(async () => expect(await versionFor('ann')).toBe(2), PATIENCE);

  await publish('ABTestChanged', { ...test, plan: { ...plan, condition: { country: 'NO' } } });

  await vi.waitFor(async () => expect(await versionFor('ann')).toBe(1), PATIENCE);
  expect(await versionFor('ann', { 'x-orrery-attributes': '{"country":"NO"}' })).toBe(2);
  expect(await versionFor('ann', { 'x-orrery-attributes': '{"country":"SE"}' })).toBe(1);

  const condition = { id: { $inGroup: 'beta' } };
  await publish('ABTestChanged', { ...test, plan: { ...plan, condition }, savedGroups: { beta: ['bob'] } });

  await vi.waitFor(async () => expect(await versionFor('bob')).toBe(2), PATIENCE);
  expect(await versionFor('ann')).toBe(1);

  const sticky = { bucketVersion: 0, minBucketVersion: 0, fallbackAttribute: null };
  await publish('ABTestChanged', { ...test, plan: { ...plan, sticky } });

  await vi.waitFor(async () => expect(await versionFor('bob')).toBe(1), PATIENCE);
  const { data } = await bench.service.graphql(
    '{ endpoint(name: "changed") { leftOutABTests { reason abTest { id } } } }',
  );
  expect(data['endpoint']).toEqual({ leftOutABTests: [{ reason: 'STICKY', abTest: { id: abTestId } }] });
});

it('gives the traffic to the version that a decided test chose, and keeps who decided and why', async () => {
  await bench.open('settled');
  const { data } = await bench.service.graphql('{ endpoint(name: "settled") { id } }');
  const endpointId = (data['endpoint'] as { id?: string } | null)?.id ?? '';

  await publish('ABTestDecided', {
    abTestId: randomUUID(),
    name: 'checkout',
    endpoint: 'settled',
    endpointId,
    modelVersionId: bench.registry.versionId('settled', 2),
    version: 2,
    action: { kind: 'traffic' },
    decidedBy: 'ann',
    reason: 'It books more.',
  });

  await vi.waitFor(async () => {
    const shown = await bench.service.graphql(
      `{
        endpoint(name: "settled") { traffic { version percent } }
        trafficHistory(endpoint: "settled", first: 1) { nodes { cause changedBy reason } }
      }`,
    );
    expect(shown.data).toEqual({
      endpoint: { traffic: [{ version: 2, percent: 100 }] },
      trafficHistory: {
        nodes: [
          {
            cause: 'AB_TEST',
            changedBy: 'ann',
            reason: 'A/B test "checkout" was decided. It books more.',
          },
        ],
      },
    });
  }, PATIENCE);
});

it.each(['no JSON', '[1]', JSON.stringify({ long: 'x'.repeat(4096) })])(
  'refuses attributes that are no short JSON object',
  async (attributes) => {
    const answer = await bench.predict(
      'changed:predict',
      { instances: [[0]] },
      { 'x-orrery-attributes': attributes },
    );

    expect(answer.status).toBe(400);
  },
);

async function versionFor(userId: string, headers: Record<string, string> = {}): Promise<number | undefined> {
  const body = { instances: [[0]], user_ids: [userId] };
  const answer = await bench.predict('changed:predict', body, { 'x-orrery-record': 'none', ...headers });
  return answer.body.model_versions?.[0];
}

/** What experimentation would publish. */
async function publish<T extends EventType>(type: T, data: EventPayload<T>): Promise<void> {
  const occurredAt = new Date().toISOString();
  const about = { source: 'experimentation', subject: randomUUID(), occurredAt };
  const event = { id: randomUUID(), type, ...about, data };
  await redis.xadd(`${bench.service.redis.prefix}:events`, '*', 'event', JSON.stringify(event));
}
