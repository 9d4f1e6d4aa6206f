import { SOON } from '@orrery/testing';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { exposuresOf, startScenario, type Scenario } from '../testing/experimentation-scenario.js';

let scenario: Scenario;

beforeAll(async () => {
  scenario = await startScenario();
});

afterAll(() => scenario.close());

const USERS = Array.from({ length: 10_000 }, (_, i) => `Zoë-${i}`);

const CHANGE = `mutation ($input: ChangeABTestInput!, $users: [ID!]!) {
  changeABTest(input: $input) {
    __typename
    ... on ChangeABTestSuccess {
      abTest { status variations { key weight share } plan { coverage rule condition ramp { share } } }
      change { number kind changedBy reason movedShare moves { from to share } moved(userIds: $users) { userId from to } }
    }
    ... on UserError { code message }
    ... on InvalidInputError { field }
  }
}`;

interface Changed {
  readonly change: { readonly moved: readonly { userId: string; from: string | null; to: string | null }[] };
}

async function change(name: string, wish: object, users: readonly string[] = []): Promise<unknown> {
  const { data } = await scenario.service.graphql(CHANGE, { input: { name, ...wish }, users });
  return data['changeABTest'];
}

/** What users get, as the service tells it. */
async function assignments(name: string, users: readonly string[]): Promise<readonly (string | null)[]> {
  const answers: (string | null)[] = [];
  for (const userId of users) {
    const query = new URLSearchParams({ userId });
    const answer = await scenario.service.fetch(`/v1/ab-tests/${name}/assignment?${query}`);
    const { variation } = (await answer.json()) as { variation: { key: string } | null };
    answers.push(variation?.key ?? null);
  }
  return answers;
}

describe('changing a test', () => {
  it('moves exactly the users that it says it moves, and no more than it must', async () => {
    await scenario.running('moving');
    const asked = USERS.slice(0, 50);
    const before = await assignments('moving', asked);

    const changed = await change(
      'moving',
      {
        reason: 'It does well.',
        weights: [
          { variation: 'control', weight: 30 },
          { variation: 'treatment', weight: 70 },
        ],
      },
      USERS,
    );

    expect(changed).toMatchObject({
      abTest: {
        variations: [
          { key: 'control', weight: 30, share: 0.3 },
          { key: 'treatment', weight: 70, share: 0.7 },
        ],
      },
      change: {
        number: 3,
        kind: 'CHANGED',
        reason: 'It does well.',
        movedShare: expect.closeTo(0.2, 9),
        moves: [{ from: 'control', to: 'treatment', share: expect.closeTo(0.2, 9) }],
      },
    });
    const { moved } = (changed as Changed).change;
    expect(new Set(moved.map(({ from, to }) => `${from} → ${to}`))).toEqual(new Set(['control → treatment']));
    // Four standard deviations of the share of 10,000 users.
    expect(Math.abs(moved.length / USERS.length - 0.2)).toBeLessThan(4 * Math.sqrt((0.2 * 0.8) / 10_000));
    const after = await assignments('moving', asked);
    const told = new Map(moved.map(({ userId, to }) => [userId, to]));
    for (const [at, userId] of asked.entries()) {
      expect(after[at]).toBe(told.get(userId) ?? before[at]);
      expect(told.has(userId)).toBe(after[at] !== before[at]);
    }
  });

  it('is told to serving, with the whole plan, in the order of the endpoint', async () => {
    const id = await scenario.running('told');
    await change('told', {
      condition: { country: 'NO' },
      ramp: [{ at: '2001-06-01T12:00:00.000Z', share: 0.5 }],
    });

    await vi.waitFor(async () => {
      const entries = await scenario.redis.xrange(`${scenario.service.redis.prefix}:events`, '-', '+');
      const events = entries.map(([, [, body = '']]) => JSON.parse(body) as { type: string; data: object });
      const own = events.filter(({ data }) => 'abTestId' in data && data.abTestId === id);
      expect(own).toMatchObject([
        { type: 'ABTestStarted', data: { plan: { testId: id, rule: 'md5', condition: null } } },
        { type: 'ABTestChanged', data: { plan: { condition: { country: 'NO' }, ramp: [{ share: 0.5 }] } } },
      ]);
    }, SOON);
  });

  it('raises no false alarm of the sample ratio when the division changed while users came', async () => {
    const id = await scenario.running('honest');
    await scenario.expose([...exposuresOf(id, 'control', 1000), ...exposuresOf(id, 'treatment', 1000)], 100);
    await scenario.service.graphql('{ abTest(name: "honest") { report { users } } }');
    await vi.waitFor(async () => expect((await report('honest')).users).toBe(2000), { timeout: 50_000 });
    await change('honest', {
      weights: [
        { variation: 'control', weight: 20 },
        { variation: 'treatment', weight: 80 },
      ],
    });
    await scenario.expose(later(id, 'control', 400), 100);
    await scenario.expose(later(id, 'treatment', 1600), 100);

    await vi.waitFor(
      async () =>
        expect(await report('honest')).toMatchObject({
          users: 4000,
          sampleRatio: {
            mismatch: false,
            shares: [
              { expected: 0.35, actual: 0.35 },
              { expected: 0.65, actual: 0.65 },
            ],
          },
        }),
      { timeout: 50_000 },
    );
  });

  it('keeps its history: what was done, in which order, by whom', async () => {
    await scenario.running('remembered');
    await change('remembered', { coverage: 0.5, reason: 'Carefully.' });
    await scenario.stop('remembered');

    const { data } = await scenario.service.graphql(`{
      abTest(name: "remembered") {
        changes { nodes { number kind changedBy reason before after } pageInfo { hasNextPage } }
      }
    }`);

    expect(data['abTest']).toMatchObject({
      changes: {
        nodes: [
          { number: 1, kind: 'CREATED', before: null },
          { number: 2, kind: 'STARTED' },
          {
            number: 3,
            kind: 'CHANGED',
            reason: 'Carefully.',
            before: { coverage: null, weights: [50, 50] },
            after: { coverage: 0.5, weights: [50, 50] },
          },
          { number: 4, kind: 'STOPPED' },
        ],
        pageInfo: { hasNextPage: false },
      },
    });
  });

  it.each([
    ['weights.0.variation', { weights: [{ variation: 'nothing', weight: 10 }] }],
    ['variations', { weights: [{ variation: 'control', weight: 60 }] }],
    ['coverage', { coverage: 2 }],
    ['condition.country', { condition: { country: { $almost: 'NO' } } }],
    ['exclusions', { exclusions: [{ space: 'a', from: 0.9, to: 0.1 }] }],
  ])('names %s when it cannot be', async (field, wish) => {
    await scenario.create(`wrong-${field}`);

    expect(await change(`wrong-${field}`, wish)).toMatchObject({
      __typename: 'InvalidInputError',
      field: expect.stringContaining(field),
    });
  });

  it('does not change how a running test is judged, nor a test that is over', async () => {
    await scenario.running('promised');
    expect(await change('promised', { analysis: { procedure: 'FIXED' } })).toMatchObject({
      code: 'CONFLICT',
    });
    await scenario.stop('promised');
    expect(await change('promised', { coverage: 0.5 })).toMatchObject({ code: 'CONFLICT' });
  });
});

describe('tests of one endpoint', () => {
  const first = { space: 'checkout', from: 0, to: 0.5 };
  const second = { space: 'checkout', from: 0.5, to: 1 };

  it('run side by side when their parts of a space do not meet, and never when they do', async () => {
    const endpoint = 'shared-space';
    await scenario.running('left', { endpoint, exclusions: [first] });
    await scenario.create('right', { endpoint, exclusions: [second] });
    await scenario.create('middle', { endpoint, exclusions: [{ ...first, to: 0.6 }] });
    await scenario.create('everybody', { endpoint });

    expect((await scenario.start('right')).data).toMatchObject({
      startABTest: { abTest: { status: 'RUNNING' } },
    });
    for (const name of ['middle', 'everybody']) {
      expect((await scenario.start(name)).data).toMatchObject({ startABTest: { code: 'CONFLICT' } });
    }
    expect(await change('right', { exclusions: [{ ...second, from: 0.4 }] })).toMatchObject({
      code: 'CONFLICT',
      message: expect.stringContaining('"checkout"'),
    });
  });

  it('are listed under their endpoint, newest first', async () => {
    const endpointId = '01920000-0000-7000-8000-0000000000aa';
    await scenario.create('older', { endpointId });
    await scenario.create('newer', { endpointId });

    const { data } = await scenario.service.graphql(
      `query ($of: [_Any!]!) { _entities(representations: $of) { ... on Endpoint { abTests { name } } } }`,
      { of: [{ __typename: 'Endpoint', id: endpointId }] },
    );

    expect(data['_entities']).toEqual([{ abTests: [{ name: 'newer' }, { name: 'older' }] }]);
  });
});

interface Shown {
  readonly users: number;
}

async function report(name: string): Promise<Shown> {
  const { data } = await scenario.service.graphql(
    `query ($name: String!) { abTest(name: $name) { report { users sampleRatio { mismatch shares { expected actual } } } } }`,
    { name },
  );
  return (data['abTest'] as unknown as { report: Shown }).report;
}

function later(abTestId: string, variation: string, count: number) {
  return Array.from({ length: count }, (_, i) => ({
    abTestId,
    variation,
    userId: `later-${variation}-${i}`,
  }));
}
