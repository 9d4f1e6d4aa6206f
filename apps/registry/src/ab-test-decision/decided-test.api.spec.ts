import { randomUUID } from 'node:crypto';
import type { EventPayload } from '@orrery/domain';
import { EVENT_STREAM } from '@orrery/platform-events';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { registryScenario, type RegistryScenario } from '../testing/registry-scenario.js';

const SOON = { timeout: 50_000, interval: 20 };

let scenario: RegistryScenario;
let redis: Redis;

beforeAll(async () => {
  scenario = await registryScenario();
  redis = new Redis(scenario.registry.redis.url);
});

afterAll(async () => {
  redis.disconnect();
  await scenario.close();
});

it('moves the alias that a decided A/B test asks for, and says why', async () => {
  await scenario.newModel('decided', [{}, {}]);
  const [second] = await scenario.query<{ id: string }[]>(
    `SELECT version.id FROM model_version AS version JOIN registered_model AS model ON model.id = version.model_id
     WHERE model.name = 'decided' AND version.version = 2`,
  );

  await tell({ modelVersionId: second?.id ?? '', action: { kind: 'alias', alias: 'champion' } });

  await vi.waitFor(async () => {
    const model = await scenario.ask(
      `{ model(name: "decided") { aliases { alias version { version } } promotions { nodes { state reason requestedBy } } } }`,
    );
    expect(model).toMatchObject({
      aliases: [{ alias: 'champion', version: { version: 2 } }],
      promotions: {
        nodes: [
          {
            state: 'APPLIED',
            requestedBy: 'ann',
            reason: 'A/B test "checkout" was decided. It books more.',
          },
        ],
      },
    });
  }, SOON);
});

/** What experimentation would publish. */
async function tell(of: Pick<EventPayload<'ABTestDecided'>, 'modelVersionId' | 'action'>): Promise<void> {
  const data: EventPayload<'ABTestDecided'> = {
    abTestId: randomUUID(),
    name: 'checkout',
    endpoint: 'flights',
    endpointId: randomUUID(),
    version: 2,
    decidedBy: 'ann',
    reason: 'It books more.',
    ...of,
  };
  const about = { source: 'experimentation', subject: randomUUID(), occurredAt: new Date().toISOString() };
  const event = { id: randomUUID(), type: 'ABTestDecided', ...about, data };
  const stream = `${scenario.registry.redis.prefix}:${EVENT_STREAM}`;
  await redis.xadd(stream, '*', 'event', JSON.stringify(event));
}
