import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { planOf, startScenario, type Scenario } from '../testing/experimentation-scenario.js';

let scenario: Scenario;

beforeAll(async () => {
  scenario = await startScenario();
});

afterAll(() => scenario.close());

describe('the assignment of a user', () => {
  it('is int(md5("{test}:{user}"), 16) % 100 against the weights in their order', async () => {
    const [control, treatment] = planOf('').variations;
    const id = await scenario.running('thirds', {
      variations: [
        { ...control, weight: 30 },
        { ...treatment, weight: 40 },
      ],
    });

    for (const userId of Array.from({ length: 40 }, (_, i) => `Zoë-${i}`)) {
      const digest = createHash('md5').update(`${id}:${userId}`).digest('hex');
      const bucket = Number(BigInt(`0x${digest}`) % 100n);
      const variation = bucket < 30 ? control : treatment;
      expect(await assignmentOf('thirds', userId)).toEqual({
        abTest: 'thirds',
        abTestId: id,
        status: 'RUNNING',
        userId,
        bucket,
        variation: bucket < 70 ? { ...variation, weight: bucket < 30 ? 30 : 40 } : null,
        because: bucket < 70 ? 'hash' : 'coverage',
      });
    }
  });

  it('is to no variation before the test starts and after it stops', async () => {
    await scenario.create('resting', { endpoint: 'resting' });
    expect(await assignmentOf('resting', 'ann')).toMatchObject({ status: 'DRAFT', variation: null });

    await scenario.start('resting');
    expect(await assignmentOf('resting', 'ann')).toMatchObject({ variation: { weight: 50 } });

    await scenario.stop('resting');
    expect(await assignmentOf('resting', 'ann')).toMatchObject({ status: 'STOPPED', variation: null });
  });

  it('needs a test and one user', async () => {
    const missing = await scenario.service.fetch('/v1/ab-tests/nobody/assignment?userId=ann');
    const anonymous = await scenario.service.fetch('/v1/ab-tests/nobody/assignment');
    const several = await scenario.service.fetch('/v1/ab-tests/nobody/assignment?userId=a&userId=b');

    expect(missing.status).toBe(404);
    for (const refused of [anonymous, several]) {
      expect(refused.status).toBe(400);
      expect(await refused.json()).toMatchObject({ code: 'INVALID_INPUT', details: { field: 'userId' } });
    }
  });
});

async function assignmentOf(name: string, userId: string): Promise<unknown> {
  const query = new URLSearchParams({ userId });
  return (await scenario.service.fetch(`/v1/ab-tests/${name}/assignment?${query}`)).json();
}
