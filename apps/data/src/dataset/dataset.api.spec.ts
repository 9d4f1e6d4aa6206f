import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { DataScenario, FLIGHTS } from '../testing/data-scenario.js';

let scenario: DataScenario;

beforeAll(async () => {
  scenario = await DataScenario.start();
});

afterAll(() => scenario.close());

describe('a dataset', () => {
  it('is created once by its name, and says so the second time', async () => {
    const first = await create('flights');
    const second = await create('flights');

    expect(first).toEqual({ __typename: 'CreateDatasetSuccess' });
    expect(second).toEqual({ __typename: 'NameTakenError', taken: 'flights' });
    expect(await create('no/name')).toEqual({ __typename: 'InvalidInputError', field: 'name' });
  });

  it('has no version before the first file, and any by its number afterwards', async () => {
    await create('numbered');
    const ask = '{ dataset(name: "numbered") { version { version } first: version(number: 1) { rows } } }';
    expect((await scenario.service.graphql(ask)).data).toEqual({ dataset: { version: null, first: null } });

    await scenario.ingest('numbered', FLIGHTS);
    await scenario.ingest('numbered', `${FLIGHTS}2001-01-02 00:00:00,1,1,LAS\n`);

    expect((await scenario.service.graphql(ask)).data).toEqual({
      dataset: { version: { version: 2 }, first: { rows: 3 } },
    });
    const page =
      '{ dataset(name: "numbered") { versions(first: 1) { nodes { version } pageInfo { hasNextPage } } } }';
    expect((await scenario.service.graphql(page)).data).toEqual({
      dataset: { versions: { nodes: [{ version: 2 }], pageInfo: { hasNextPage: true } } },
    });
  });

  it('has the expectations that were set last, and judges the next file by them', async () => {
    await create('judged');
    await setExpectations('judged', [{ kind: 'NOT_NULL', column: 'gone' }]);
    await setExpectations('judged', [
      { kind: 'IN_SET', column: 'origin', values: ['LAS', 'ATL'], mostly: 0.5 },
      { kind: 'BETWEEN', column: 'date', min: '2001-01-01' },
    ]);
    await scenario.ingest('judged', FLIGHTS);

    const { data } = await scenario.service.graphql(`{ dataset(name: "judged") {
      expectations { kind column min max values pattern mostly }
      version { quality { success evaluated expectations { expectation { kind } success failedRows reason sample } } }
    } }`);

    const [set, between] = [
      { kind: 'IN_SET', column: 'origin', values: ['LAS', 'ATL'], min: null, mostly: 0.5 },
      { kind: 'BETWEEN', column: 'date', min: '2001-01-01', max: null, pattern: null, mostly: 1 },
    ];
    expect(data).toMatchObject({
      dataset: {
        expectations: [set, between],
        version: {
          quality: {
            success: true,
            evaluated: 2,
            expectations: [
              { success: true, failedRows: 1, sample: [{ row: 3 }] },
              { success: true, failedRows: 0 },
            ],
          },
        },
      },
    });
  });

  it.each([
    [{ kind: 'MATCHES', column: 'a', pattern: '(' }, 'expectations.1.pattern'],
    [{ kind: 'BETWEEN', column: 'a' }, 'expectations.1.min'],
  ])('refuses the expectation %j, naming its field, and keeps those that it has', async (wrong, field) => {
    await create('kept');
    await setExpectations('kept', [{ kind: 'UNIQUE', column: 'a' }]);

    const answer = await setExpectations('kept', [{ kind: 'NOT_NULL', column: 'a' }, wrong]);

    expect(answer).toEqual({ __typename: 'InvalidInputError', field });
    const { data } = await scenario.service.graphql('{ dataset(name: "kept") { expectations { kind } } }');
    expect(data).toEqual({ dataset: { expectations: [{ kind: 'UNIQUE' }] } });
  });

  it('that does not exist is null when asked for, and an error when changed', async () => {
    expect((await scenario.service.graphql('{ dataset(name: "nobody") { id } }')).data).toEqual({
      dataset: null,
    });
    expect(await setExpectations('nobody', [])).toEqual({ __typename: 'NotFoundError' });
  });
});

describe('many datasets', () => {
  it('are asked for with all that belongs to them in as many statements as few', async () => {
    const names = ['many-1', 'many-2', 'many-3', 'many-4'];
    for (const [i, name] of names.entries()) {
      await create(name);
      await scenario.ingest(name, `${FLIGHTS}2001-01-02 00:00:00,${i},1,LAS\n`);
    }
    const ask = (first: number): string => `{ datasets(first: ${first}, after: "${cursor('many')}") { nodes {
      name version { version dataset { name } profile { columns { name } } quality { success } } } } }`;

    const [one, four] = [await statementsOf(ask(1)), await statementsOf(ask(4))];

    expect(four.names).toEqual(names);
    expect(one.statements).toBeGreaterThan(0);
    expect(four.statements).toBe(one.statements);
  });
});

function cursor(key: string): string {
  return Buffer.from(key).toString('base64url');
}

/** The names that a query lists, and how many statements about them the database was asked. */
async function statementsOf(query: string): Promise<{ names: string[]; statements: number }> {
  const asked = vi.spyOn(Client.prototype, 'query');
  try {
    const { data } = await scenario.service.graphql(query);
    const { nodes } = data['datasets'] as unknown as { nodes: { name: string }[] };
    const statements = asked.mock.calls.filter(([text]) => /dataset|profile|validation/.test(String(text)));
    return { names: nodes.map(({ name }) => name), statements: statements.length };
  } finally {
    asked.mockRestore();
  }
}

async function create(name: string): Promise<unknown> {
  const mutation = `mutation ($name: String!) { createDataset(input: { name: $name }) {
    __typename ... on NameTakenError { taken } ... on InvalidInputError { field } } }`;
  return (await scenario.service.graphql(mutation, { name })).data['createDataset'];
}

async function setExpectations(dataset: string, expectations: readonly object[]): Promise<unknown> {
  const mutation = `mutation ($input: SetExpectationsInput!) { setExpectations(input: $input) {
    __typename ... on InvalidInputError { field } } }`;
  const answer = await scenario.service.graphql(mutation, { input: { dataset, expectations } });
  return answer.data['setExpectations'];
}
