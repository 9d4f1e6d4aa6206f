import { testToken } from '@orrery/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exposuresOf, startScenario, type Scenario } from '../testing/experimentation-scenario.js';

let scenario: Scenario;

beforeAll(async () => {
  scenario = await startScenario();
});

afterAll(() => scenario.close());

describe('telling outcomes', () => {
  it('accepts each user of a test once; the first outcome counts', async () => {
    await scenario.running('counted');

    const first = await scenario.tell([
      { abTest: 'counted', userId: 'ann', value: 1 },
      { abTest: 'counted', userId: 'bob', value: 0 },
      { abTest: 'counted', userId: 'ann', value: 0 },
    ]);
    const again = await scenario.tell([{ abTest: 'counted', userId: 'bob', value: 1 }]);

    expect([first.status, await first.json()]).toEqual([200, { accepted: 2, duplicates: 1 }]);
    expect(await again.json()).toEqual({ accepted: 0, duplicates: 1 });
  });

  it('accepts each user once when the same outcomes are told many times at once', async () => {
    await scenario.running('raced');
    const outcomes = Array.from({ length: 1000 }, (_, i) => outcomeOf('raced', `user-${i}`));

    const answers = await Promise.all(
      Array.from({ length: 8 }, async (_, i) => {
        const response = await scenario.tell(i % 2 === 0 ? outcomes : outcomes.toReversed());
        return (await response.json()) as { accepted: number };
      }),
    );

    expect(answers.reduce((sum, { accepted }) => sum + accepted, 0)).toBe(1000);
  });

  it('still accepts outcomes of a test that was stopped', async () => {
    await scenario.running('late');
    await scenario.stop('late');

    expect(await (await scenario.tell([outcomeOf('late', 'ann')])).json()).toEqual({
      accepted: 1,
      duplicates: 0,
    });
  });

  it('accepts an empty batch', async () => {
    expect(await (await scenario.tell([])).json()).toEqual({ accepted: 0, duplicates: 0 });
  });

  it('keeps nothing of a batch that names an unknown test', async () => {
    await scenario.running('atomic');

    const refused = await scenario.tell([outcomeOf('atomic', 'ann'), outcomeOf('nobody', 'ann')]);

    expect(refused.status).toBe(404);
    expect(await refused.json()).toMatchObject({ code: 'NOT_FOUND', details: { by: 'nobody' } });
    expect(await (await scenario.tell([outcomeOf('atomic', 'ann')])).json()).toMatchObject({ accepted: 1 });
  });

  it('refuses outcomes of a draft', async () => {
    await scenario.create('draft');

    const refused = await scenario.tell([outcomeOf('draft', 'ann')]);

    expect(refused.status).toBe(409);
    expect(await refused.json()).toMatchObject({ code: 'CONFLICT' });
  });

  it.each<[field: string, outcome: unknown]>([
    ['outcomes.0.value', { abTest: 'a', userId: 'ann', value: 0.5 }],
    ['outcomes.0.value', { abTest: 'a', userId: 'ann', value: true }],
    ['outcomes.0.userId', { abTest: 'a', userId: '', value: 1 }],
    ['outcomes.0.userId', { abTest: 'a', userId: 'a\0b', value: 1 }],
    ['outcomes.0.userId', { abTest: 'a', userId: 'x'.repeat(257), value: 1 }],
    ['outcomes.0.abTest', { userId: 'ann', value: 1 }],
    ['outcomes.0', { abTest: 'a', userId: 'ann', value: 1, weight: 2 }],
    ['outcomes.0', null],
  ])('names %s when %j is wrong', async (field, outcome) => {
    const refused = await scenario.tell([outcome as object]);

    expect(refused.status).toBe(400);
    expect(await refused.json()).toMatchObject({ code: 'INVALID_INPUT', details: { field } });
  });

  it('takes ten thousand at a time, and not one more', async () => {
    await scenario.running('many');
    const outcomes = exposuresOf('', 'treatment', 10_001).map(({ userId }) => outcomeOf('many', userId));

    const refused = await scenario.tell(outcomes);
    const taken = await scenario.tell(outcomes.slice(1));

    expect(await refused.json()).toMatchObject({ code: 'INVALID_INPUT', details: { field: 'outcomes' } });
    expect(await taken.json()).toEqual({ accepted: 10_000, duplicates: 0 });
  });

  it('is for writers', async () => {
    const headers = { authorization: `Bearer ${testToken('reader')}`, 'content-type': 'application/json' };
    const init = { method: 'POST', headers, body: '{"outcomes":[]}' };

    expect((await scenario.service.fetch('/v1/outcomes', init)).status).toBe(403);
  });
});

describe('telling events', () => {
  it('accepts each identifier once, and refuses the future by itself', async () => {
    const future = new Date(Date.now() + 48 * 3_600_000).toISOString();
    const events = [
      { id: 'e-1', event: 'bought', userId: 'ann', at: '2026-01-02T00:00:00Z', value: 9.99 },
      {
        id: 'e-2',
        event: 'bought',
        userId: 'bob',
        at: '2026-01-02T00:00:00Z',
        properties: { country: 'NO', new: true },
      },
      { id: 'e-1', event: 'looked', userId: 'cyd', at: '2026-01-02T00:00:00Z' },
      { id: 'e-3', event: 'bought', userId: 'ann', at: future },
    ];

    const first = await postEvents(events);
    const again = await postEvents(events);

    const refused = [{ index: 3, reason: 'IN_THE_FUTURE' }];
    expect([first.status, await first.json()]).toEqual([200, { accepted: 2, duplicates: 1, refused }]);
    expect(await again.json()).toEqual({ accepted: 0, duplicates: 3, refused });
  });

  it('cannot pass for an outcome of a test', async () => {
    const id = await scenario.running('apart');

    await postEvents([
      { id: `outcome/${id}/ann`, event: 'rebooked', userId: 'ann', at: '2026-01-02T00:00:00Z' },
    ]);

    expect(await (await scenario.tell([outcomeOf('apart', 'ann')])).json()).toMatchObject({ accepted: 1 });
  });

  it.each<[field: string, event: object]>([
    ['events.0.id', { id: '' }],
    ['events.0.event', { event: 'two words' }],
    ['events.0.userId', { userId: '' }],
    ['events.0.at', { at: 1 }],
    ['events.0.at', { at: '2026-02-31T00:00:00Z' }],
    ['events.0.value', { value: 1e16 }],
    ['events.0.value', { value: '1' }],
    ['events.0.properties.country', { properties: { country: null } }],
    ['events.0.properties.text', { properties: { text: 'a\0b' } }],
    ['events.0', { other: 1 }],
  ])('names %s when %j is wrong', async (field, wrong) => {
    const refused = await postEvents([
      { id: 'wrong', event: 'bought', userId: 'ann', at: '2026-01-02T00:00:00Z', ...wrong },
    ]);

    expect(refused.status).toBe(400);
    expect(await refused.json()).toMatchObject({ code: 'INVALID_INPUT', details: { field } });
  });
});

function postEvents(events: readonly object[]): Promise<Response> {
  const headers = { 'content-type': 'application/json' };
  return scenario.service.fetch('/v1/events', { method: 'POST', headers, body: JSON.stringify({ events }) });
}

function outcomeOf(abTest: string, userId: string): object {
  return { abTest, userId, value: 1 };
}
