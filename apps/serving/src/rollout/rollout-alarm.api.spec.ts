import { randomUUID } from 'node:crypto';
import { listen, sendJson, type Listener } from '@orrery/testing';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startServingBench, type ServingBench } from '../testing/serving-bench.js';

/** Others may keep the machine busy. */
const PATIENCE = { timeout: 60_000 };
const NEVER_BY_ITSELF = { percent: 20, holdSeconds: 86_400, minRequests: 1_000_000 };

interface OpenAlert {
  readonly severity: string;
  readonly message: string;
}

/** What the monitors say of a version, by its identifier. */
const alerts = new Map<string, OpenAlert[]>();
let asked = 0;
let monitoring: Listener;
let bench: ServingBench;

beforeAll(async () => {
  monitoring = await listen((_request, body, response) => {
    asked += 1;
    const { variables } = JSON.parse(body) as { variables: { versions: { id: string }[] } };
    const found = variables.versions.map(({ id }) => ({ openAlerts: alerts.get(id) ?? [] }));
    sendJson(response, 200, { data: { _entities: found } });
  });
  bench = await startServingBench({ ORRERY_RECONCILE_MS: '100' }, { monitoring: monitoring.url });
}, 120_000);

afterAll(async () => {
  await bench.close();
  await monitoring.close();
});

describe('a critical alert that monitoring raises in the middle of a step', PATIENCE, () => {
  it('sends the canary back that it is about, and what was asked is answered by the stable version', async () => {
    await rollOut('alarmed');
    const canary = bench.registry.versionId('alarmed', 2);
    alerts.set(canary, [{ severity: 'CRITICAL', message: 'The inputs have drifted.' }]);

    await raise('alarmed', 'CRITICAL');

    await vi.waitFor(
      async () =>
        expect(await shown('alarmed')).toMatchObject({
          rollout: {
            state: 'ROLLED_BACK',
            reason: 'An open critical alert is about the canary: The inputs have drifted.',
          },
          traffic: [{ version: 1, percent: 100 }],
        }),
      PATIENCE,
    );
    await vi.waitFor(async () => {
      const { body } = await bench.predict('alarmed:predict', { instances: [[1]] });
      expect(body.predictions).toEqual([[1]]);
    }, PATIENCE);
  });

  it('leaves a canary where it is that it is not about', async () => {
    await rollOut('innocent');
    const stable = bench.registry.versionId('innocent', 1);
    alerts.set(stable, [{ severity: 'CRITICAL', message: 'The stable version is slow.' }]);
    const before = asked;

    await raise('innocent', 'CRITICAL');

    await vi.waitFor(() => expect(asked).toBeGreaterThan(before), PATIENCE);
    // The next critical alert is heard when what the one before led to is over.
    await raise('innocent', 'CRITICAL');
    await vi.waitFor(() => expect(asked).toBeGreaterThan(before + 1), PATIENCE);
    expect(await shown('innocent')).toMatchObject({ rollout: { state: 'RUNNING' } });
  });

  it('is heard of no less severe one, nor of a roll-out that does not heed the monitors', async () => {
    await rollOut('unheeding', { monitor: 'IGNORE' });
    await rollOut('heeding');
    for (const name of ['unheeding', 'heeding'])
      alerts.set(bench.registry.versionId(name, 2), [{ severity: 'CRITICAL', message: 'It is bad.' }]);

    await raise('heeding', 'WARNING');
    await raise('unheeding', 'CRITICAL');
    await raise('heeding', 'CRITICAL');

    await vi.waitFor(
      async () => expect(await shown('heeding')).toMatchObject({ rollout: { state: 'ROLLED_BACK' } }),
      PATIENCE,
    );
    expect(await shown('unheeding')).toMatchObject({ rollout: { state: 'RUNNING' } });
  });
});

/** To a step that does not end by itself; resolves when it is in force. */
async function rollOut(endpoint: string, criteria: object = {}): Promise<void> {
  await bench.open(endpoint);
  const mutation = 'mutation ($input: StartRolloutInput!) { startRollout(input: $input) { __typename } }';
  const input = { endpoint, version: 2, steps: [NEVER_BY_ITSELF], criteria };
  const { data } = await bench.service.graphql(mutation, { input });
  expect(data).toEqual({ startRollout: { __typename: 'StartRolloutSuccess' } });
  await vi.waitFor(async () => {
    const { rollout } = await shown(endpoint);
    expect(rollout.steps[0]?.inForceAt).not.toBeNull();
  }, PATIENCE);
}

interface Shown {
  readonly rollout: {
    readonly state: string;
    readonly steps: readonly { readonly inForceAt: string | null }[];
  };
}

async function shown(name: string): Promise<Shown> {
  const query = `query ($name: String!) { endpoint(name: $name) {
    traffic { version percent } rollout { state reason steps { inForceAt } } } }`;
  const { data } = await bench.service.graphql(query, { name });
  return data['endpoint'] as unknown as Shown;
}

/** Says what monitoring says when a rule fires, where it says it. */
async function raise(endpoint: string, severity: 'WARNING' | 'CRITICAL'): Promise<void> {
  const [monitorId, alertId] = [randomUUID(), randomUUID()];
  const event = {
    id: randomUUID(),
    type: 'AlertRaised',
    source: 'monitoring',
    subject: monitorId,
    occurredAt: new Date().toISOString(),
    data: {
      alertId,
      monitorId,
      monitor: 'm',
      model: endpoint,
      endpoint,
      severity,
      message: '',
      pipeline: null,
    },
  };
  const { url, prefix } = bench.service.redis;
  const redis = new Redis(url);
  await redis.xadd(`${prefix}:events`, '*', 'event', JSON.stringify(event));
  await redis.quit();
}
