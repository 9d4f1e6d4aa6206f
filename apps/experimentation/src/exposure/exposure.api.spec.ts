import { PREDICTION_STREAM } from '@orrery/domain';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { exposuresOf, startScenario, type Scenario } from '../testing/experimentation-scenario.js';

let scenario: Scenario;

beforeAll(async () => {
  scenario = await startScenario();
});

afterAll(() => scenario.close());

describe('reading the prediction stream', () => {
  it('loses and doubles nothing when the service restarts in its midst', async () => {
    const id = await scenario.running('restarted');
    const told = exposuresOf(id, 'control', 6000);

    await scenario.expose(told.slice(0, 4000));
    await scenario.service.restart();
    await scenario.expose(told.slice(3000));

    await expectUsers('restarted', 6000);
  });

  it('takes predictions of many rows, more than fit into one statement', async () => {
    const id = await scenario.running('wide');

    await scenario.expose(exposuresOf(id, 'control', 12_000), 1000);

    await expectUsers('wide', 12_000);
  });

  it('goes on after entries that are no predictions', async () => {
    const id = await scenario.running('poisoned');
    const stream = `${scenario.service.redis.prefix}:${PREDICTION_STREAM}`;

    await scenario.redis.xadd(stream, '*', 'record', 'no JSON');
    await scenario.expose([{ abTestId: id, userId: 'a\0b', variation: 'control' }]);
    await scenario.expose(exposuresOf(id, 'treatment', 2));

    await expectUsers('poisoned', 2);
  });

  it('counts users that were given both variations as conflicting, and for neither', async () => {
    const id = await scenario.running('conflicting');

    await scenario.expose([
      ...exposuresOf(id, 'control', 10),
      { abTestId: id, userId: 'control-3', variation: 'treatment' },
    ]);

    await expectUsers('conflicting', 9, 1);
  });
});

async function expectUsers(name: string, users: number, conflicting = 0): Promise<void> {
  const query = `query ($name: String!) { abTest(name: $name) { report { users conflicting } } }`;
  await vi.waitFor(
    async () => {
      const { data } = await scenario.service.graphql(query, { name });
      expect(data).toEqual({ abTest: { report: { users, conflicting } } });
    },
    { timeout: 10_000, interval: 50 },
  );
}
