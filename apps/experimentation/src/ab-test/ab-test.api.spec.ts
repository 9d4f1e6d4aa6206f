import { Client } from 'pg';
import { SOON } from '@orrery/testing';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import {
  CONTROL,
  ENDPOINT_ID,
  TREATMENT,
  planOf,
  startScenario,
  type Scenario,
} from '../testing/experimentation-scenario.js';

let scenario: Scenario;

beforeAll(async () => {
  scenario = await startScenario();
});

afterAll(() => scenario.close());

describe('planning an A/B test', () => {
  it('shows the plan as it was asked for', async () => {
    await scenario.create('planned');

    const { data } = await scenario.service.graphql(`{
      abTest(name: "planned") {
        name status startedAt stoppedAt
        endpoint { id }
        metric { name description }
        variations { key version weight modelVersion { id } }
      }
    }`);

    expect(data).toEqual({
      abTest: {
        name: 'planned',
        status: 'DRAFT',
        startedAt: null,
        stoppedAt: null,
        endpoint: { id: ENDPOINT_ID },
        metric: planOf('planned').metric,
        variations: [
          { key: 'control', version: 1, weight: 50, modelVersion: { id: CONTROL } },
          { key: 'treatment', version: 2, weight: 50, modelVersion: { id: TREATMENT } },
        ],
      },
    });
  });

  it('refuses a name that is taken', async () => {
    await scenario.create('twice');

    expect((await scenario.create('twice')).data).toMatchObject({
      createABTest: { __typename: 'NameTakenError', code: 'NAME_TAKEN' },
    });
  });

  it('refuses what cannot be a test, names the field and keeps nothing', async () => {
    const answer = await scenario.create('refused', { endpointId: 'flights' });

    expect(answer.data).toMatchObject({
      createABTest: { __typename: 'InvalidInputError', field: 'endpointId' },
    });
    expect((await scenario.service.graphql('{ abTest(name: "refused") { id } }')).data).toEqual({
      abTest: null,
    });
  });

  it('is for writers; readers may look', async () => {
    const mutation = `mutation ($input: StartABTestInput!) { startABTest(input: $input) { __typename } }`;
    const answer = await scenario.service.graphql(mutation, { input: { name: 'any' } }, 'reader');

    expect(answer.errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
    expect((await scenario.service.graphql('{ abTest(name: "any") { id } }', {}, 'reader')).data).toEqual({
      abTest: null,
    });
  });
});

describe('the life of an A/B test', () => {
  it('goes from draft over running to stopped, and tells of each step once', async () => {
    await scenario.create('lived', { endpoint: 'lived' });

    const started = await scenario.start('lived');
    const startedAgain = await scenario.start('lived');
    const stopped = await scenario.stop('lived');
    const stoppedAgain = await scenario.stop('lived');

    expect(started.data).toMatchObject({ startABTest: { abTest: { status: 'RUNNING', stoppedAt: null } } });
    expect(startedAgain.data).toEqual(started.data);
    expect(stopped.data).toMatchObject({ stopABTest: { abTest: { status: 'STOPPED' } } });
    expect(stoppedAgain.data).toEqual(stopped.data);
    await vi.waitFor(async () => {
      expect(await eventsOf('lived')).toMatchObject([
        {
          type: 'ABTestStarted',
          source: 'experimentation',
          subject: ENDPOINT_ID,
          data: {
            endpoint: 'lived',
            variations: [
              { key: 'control', versionId: CONTROL, version: 1, weight: 50 },
              { key: 'treatment', versionId: TREATMENT, version: 2, weight: 50 },
            ],
          },
        },
        { type: 'ABTestStopped', data: { endpoint: 'lived' } },
      ]);
    }, SOON);
  });

  it('starts once when it is started many times at once', async () => {
    await scenario.create('raced', { endpoint: 'raced' });

    const answers = await Promise.all(Array.from({ length: 10 }, () => scenario.start('raced')));

    expect(new Set(answers.map(({ data }) => JSON.stringify(data))).size).toBe(1);
    await scenario.stop('raced');
    await vi.waitFor(async () => {
      expect((await eventsOf('raced')).map(({ type }) => type)).toEqual(['ABTestStarted', 'ABTestStopped']);
    }, SOON);
  });

  it('never goes back', async () => {
    await scenario.create('one-way', { endpoint: 'one-way' });
    expect((await scenario.stop('one-way')).data).toMatchObject({
      stopABTest: { __typename: 'ConflictError', code: 'CONFLICT' },
    });

    await scenario.start('one-way');
    await scenario.stop('one-way');

    expect((await scenario.start('one-way')).data).toMatchObject({
      startABTest: { __typename: 'ConflictError', code: 'CONFLICT' },
    });
  });

  it('says as data that there is no such test', async () => {
    expect((await scenario.start('nobody')).data).toMatchObject({
      startABTest: { __typename: 'NotFoundError', code: 'NOT_FOUND' },
    });
  });

  it('lets one test at a time divide an endpoint, and the next once it is stopped', async () => {
    await scenario.create('first', { endpoint: 'shared' });
    await scenario.create('second', { endpoint: 'shared' });

    const answers = await Promise.all([scenario.start('first'), scenario.start('second')]);

    const outcomes = answers.map(({ data }) => String(data['startABTest']?.['__typename']));
    expect(outcomes.toSorted()).toEqual(['ConflictError', 'StartABTestSuccess']);
    const [running, waiting] = outcomes[0] === 'ConflictError' ? ['second', 'first'] : ['first', 'second'];
    await scenario.stop(running);
    expect((await scenario.start(waiting)).data).toMatchObject({
      startABTest: { abTest: { status: 'RUNNING' } },
    });
  });
});

describe('listing A/B tests', () => {
  it('pages through all of them by name', async () => {
    for (const name of ['page-1', 'page-2', 'page-3']) await scenario.create(name);

    const names: string[] = [];
    for (let after: string | null = null, more = true; more;) {
      const { data } = await scenario.service.graphql(LIST, { after });
      const { nodes, pageInfo } = data['abTests'] as unknown as Listed;
      names.push(...nodes.map(({ name }) => name));
      after = pageInfo.endCursor;
      more = pageInfo.hasNextPage;
    }

    expect(names).toEqual(names.toSorted());
    expect(names).toEqual(expect.arrayContaining(['page-1', 'page-2', 'page-3']));
  });

  it('reads the tests of many model versions, with their reports, in as many statements as of one', async () => {
    const versions = Array.from({ length: 12 }, (_, i) => versionId(i));
    for (const [i, modelVersionId] of versions.entries()) {
      const [control, treatment] = planOf('').variations;
      await scenario.create(`counted-${i}`, { variations: [{ ...control, modelVersionId }, treatment] });
    }

    // What the new tests take is folded by the first report that asks.
    await scenario.service.graphql(ENTITIES, refer(versions));
    const ofOne = await statementsOf(() => scenario.service.graphql(ENTITIES, refer(versions.slice(0, 1))));
    const ofAll = await statementsOf(() => scenario.service.graphql(ENTITIES, refer(versions)));

    expect(ofAll.answer.data['_entities']).toHaveLength(12);
    expect(ofAll.answer.data['_entities']).toMatchObject(
      versions.map((_, i) => ({ abTests: [{ name: `counted-${i}`, report: { users: 0 } }] })),
    );
    expect(ofAll.statements).toHaveLength(4);
    expect(ofOne.statements).toHaveLength(4);
  });

  it('lists a test once under a version that competes with itself', async () => {
    const [control, treatment] = planOf('').variations;
    const itself = { modelVersionId: versionId(100) };
    await scenario.create('a-a', {
      variations: [
        { ...control, ...itself },
        { ...treatment, ...itself },
      ],
    });

    const { data } = await scenario.service.graphql(ENTITIES, refer([itself.modelVersionId]));

    expect(data).toMatchObject({ _entities: [{ abTests: [{ name: 'a-a' }] }] });
  });
});

interface Listed {
  readonly nodes: readonly { readonly name: string }[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

const LIST = `query ($after: String) {
  abTests(first: 2, after: $after) { nodes { name } pageInfo { hasNextPage endCursor } }
}`;

const ENTITIES = `query ($representations: [_Any!]!) {
  _entities(representations: $representations) {
    ... on ModelVersion { abTests { name lift { estimate } variations { key } report { users verdict } } }
  }
}`;

function refer(ids: readonly string[]): object {
  return { representations: ids.map((id) => ({ __typename: 'ModelVersion', id })) };
}

function versionId(index: number): string {
  return `01920000-0000-7000-9000-${String(index).padStart(12, '0')}`;
}

/** What an action asks the database about A/B tests; the outbox and the catalogue of flags are polled beside it. */
async function statementsOf<T>(action: () => Promise<T>): Promise<{ answer: T; statements: string[] }> {
  const query = vi.spyOn(Client.prototype, 'query');
  const answer = await action();
  const statements = query.mock.calls.map(([statement]) => String(statement));
  query.mockRestore();
  return {
    answer,
    statements: statements.filter(
      (text) => /\b(ab_test|variation)\b/.test(text) && !text.includes('flag_catalogue'),
    ),
  };
}

interface Told {
  readonly type: string;
  readonly data: { readonly name: string };
}

async function eventsOf(name: string): Promise<readonly Told[]> {
  const entries = await scenario.redis.xrange(`${scenario.service.redis.prefix}:events`, '-', '+');
  const events = entries.map(([, [, body = '']]) => JSON.parse(body) as Told);
  return events.filter(({ data }) => data.name === name);
}
