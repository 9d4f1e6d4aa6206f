import { PREDICTION_STREAM } from '@orrery/domain';
import { testToken } from '@orrery/testing';
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

describe('telling exposures by HTTP', () => {
  it('records what is new and says what became of the rest', async () => {
    const id = await scenario.running('told');
    const exposures = [
      { abTest: 'told', userId: 'ann', variation: 'control', at: '2026-01-02T00:00:00Z' },
      { abTestId: id, userId: 'ann', variation: 'control', at: '2026-01-03T01:00:00+01:00' },
      {
        abTestId: id,
        userId: 'bob',
        variation: 'treatment',
        segment: { country: 'NO' },
      },
      { abTestId: id, userId: 'cyd', variation: 'other' },
      { abTest: 'nobody', userId: 'cyd', variation: 'control' },
    ];

    const first = await post(exposures);
    const again = await post(exposures);

    const refused = [
      { index: 3, reason: 'UNKNOWN_VARIATION' },
      { index: 4, reason: 'UNKNOWN_TEST' },
    ];
    expect([first.status, await first.json()]).toEqual([
      200,
      { accepted: 2, duplicates: 1, conflicting: 0, refused },
    ]);
    expect(await again.json()).toEqual({ accepted: 0, duplicates: 3, conflicting: 0, refused });
    await expectUsers('told', 2);
  });

  it('counts together what is told and what the prediction stream says', async () => {
    const id = await scenario.running('both');

    await post([
      { abTest: 'both', userId: 'control-0', variation: 'control' },
      { abTest: 'both', userId: 'control-1', variation: 'treatment' },
    ]);
    await scenario.expose(exposuresOf(id, 'control', 3));

    await expectUsers('both', 2, 1);
  });

  it('refuses exposures to a draft by themselves', async () => {
    await scenario.create('undrafted');

    const answer = await post([{ abTest: 'undrafted', userId: 'ann', variation: 'control' }]);

    expect(await answer.json()).toMatchObject({
      accepted: 0,
      refused: [{ index: 0, reason: 'NOT_STARTED' }],
    });
  });

  it.each<[field: string, exposure: object]>([
    ['exposures.0', { userId: 'ann', variation: 'control' }],
    ['exposures.0', { abTest: 'a', abTestId: 'b', userId: 'ann', variation: 'control' }],
    ['exposures.0.userId', { abTest: 'a', userId: 'a\0b', variation: 'control' }],
    ['exposures.0.userId', { abTest: 'a', userId: 'x'.repeat(257), variation: 'control' }],
    ['exposures.0.variation', { abTest: 'a', userId: 'ann' }],
    ['exposures.0.at', { abTest: 'a', userId: 'ann', variation: 'control', at: 'yesterday' }],
    [
      'exposures.0.segment.country',
      { abTest: 'a', userId: 'ann', variation: 'control', segment: { country: 1 } },
    ],
    ['exposures.0', { abTest: 'a', userId: 'ann', variation: 'control', other: 1 }],
  ])('names %s when %j is wrong', async (field, exposure) => {
    const refused = await post([exposure]);

    expect(refused.status).toBe(400);
    expect(await refused.json()).toMatchObject({ code: 'INVALID_INPUT', details: { field } });
  });

  it('takes ten thousand at a time, and not one more; it is for writers', async () => {
    const many = Array.from({ length: 10_001 }, () => ({ abTest: 'a', userId: 'ann', variation: 'control' }));
    const headers = { authorization: `Bearer ${testToken('reader')}`, 'content-type': 'application/json' };

    expect(await (await post(many)).json()).toMatchObject({ details: { field: 'exposures' } });
    expect((await post(many.slice(1))).status).toBe(200);
    const forbidden = await scenario.service.fetch('/v1/exposures', { method: 'POST', headers, body: '{}' });
    expect(forbidden.status).toBe(403);
  });
});

function post(exposures: readonly object[]): Promise<Response> {
  const headers = { 'content-type': 'application/json' };
  return scenario.service.fetch('/v1/exposures', {
    method: 'POST',
    headers,
    body: JSON.stringify({ exposures }),
  });
}

async function expectUsers(name: string, users: number, conflicting = 0): Promise<void> {
  const query = `query ($name: String!) { abTest(name: $name) { report { users conflicting } } }`;
  await vi.waitFor(
    async () => {
      const { data } = await scenario.service.graphql(query, { name });
      expect(data).toEqual({ abTest: { report: { users, conflicting } } });
    },
    { timeout: 50_000, interval: 50 },
  );
}
