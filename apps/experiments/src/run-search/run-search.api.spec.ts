import { startTestService, type TestService } from '@orrery/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { experimentsSchema, experimentsService } from '../index.js';
import { graphTracker, type GraphTracker } from '../testing/graph-tracker.js';

let experiments: TestService;
let tracker: GraphTracker;

beforeAll(async () => {
  experiments = await startTestService(experimentsService, experimentsSchema);
  tracker = graphTracker(experiments);
});

afterAll(() => experiments.close());

const SEARCH = `query ($experiments: [String!], $filter: String, $orderBy: [String!], $view: RunView, $first: Int, $after: String) {
  searchRuns(experiments: $experiments, filter: $filter, orderBy: $orderBy, view: $view, first: $first, after: $after) {
    nodes { name metrics { key max maxStep } } pageInfo { hasNextPage endCursor }
  }
}`;

interface Found {
  readonly nodes: readonly { readonly name: string }[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

async function search(variables: object): Promise<Found> {
  const { data, errors } = await experiments.graphql(SEARCH, variables);
  expect(errors).toBeUndefined();
  return data['searchRuns'] as unknown as Found;
}

describe('a search for runs', () => {
  it('filters by OR, parentheses and the extremes of a metric, and sorts by them', async () => {
    const name = await tracker.createExperiment();
    await tracker.createRun(name, { name: 'peak', metrics: { auc: [0.9, 0.2] }, params: { depth: '3' } });
    await tracker.createRun(name, { name: 'flat', metrics: { auc: [0.5, 0.5] }, params: { depth: '4' } });
    await tracker.createRun(name, { name: 'low', metrics: { auc: [0.1, 0.1] }, params: { depth: '3' } });
    await tracker.createRun(name, { name: 'none' });

    const found = await search({
      experiments: [name],
      filter: "(max(metrics.auc) > 0.8 OR params.depth = '4') AND attributes.run_name != 'low'",
      orderBy: ['max(metrics.auc) DESC'],
    });

    expect(found.nodes).toMatchObject([
      { name: 'peak', metrics: [{ key: 'auc', max: 0.9, maxStep: 0 }] },
      { name: 'flat' },
    ]);
    const sorted = await search({ experiments: [name], orderBy: ['first(metrics.auc)'] });
    expect(sorted.nodes.map((node) => node.name)).toEqual(['low', 'flat', 'peak', 'none']);
  });

  it('pages without gaps and repetitions, and ends without a cursor', async () => {
    const name = await tracker.createExperiment();
    for (const run of ['a', 'b', 'c', 'd', 'e'])
      await tracker.createRun(name, { name: run, metrics: { loss: [run.charCodeAt(0)] } });
    const names: string[] = [];
    let after: string | null = null;
    do {
      const page: Found = await search({
        experiments: [name],
        orderBy: ['metrics.loss ASC'],
        first: 2,
        after,
      });
      names.push(...page.nodes.map((node) => node.name));
      after = page.pageInfo.endCursor;
    } while (after !== null);
    expect(names).toEqual(['a', 'b', 'c', 'd', 'e']);
  });

  it('says which part of a filter it cannot read', async () => {
    const answer = await experiments.graphql(SEARCH, { filter: 'metrics.auc > 0.5 AND params.x >' });
    expect(answer.errors).toMatchObject([
      { extensions: { code: 'INVALID_INPUT', field: 'filter', position: 22 } },
    ]);
    expect(await experiments.graphql(SEARCH, { orderBy: ['params.x SIDEWAYS'] })).toMatchObject({
      errors: [{ extensions: { code: 'INVALID_INPUT', field: 'orderBy' } }],
    });
  });

  it('knows experiments by name, and says which one it does not know', async () => {
    expect(await experiments.graphql(SEARCH, { experiments: ['nowhere'] })).toMatchObject({
      errors: [{ extensions: { code: 'NOT_FOUND', by: 'nowhere' } }],
    });
  });

  it.each([
    "' OR 1=1 --",
    "params.x = ''; DROP TABLE run",
    "params.\"a'b\" = 'x' OR 1 = 1",
    '((((((',
    'a'.repeat(9999),
  ])('takes %j for text, or refuses it', async (filter) => {
    const answer = await experiments.graphql(SEARCH, { filter });
    for (const error of answer.errors ?? []) expect(error.extensions?.['code']).toBe('INVALID_INPUT');
  });
});

describe('runs by identifier', () => {
  it('come in the order of the identifiers, in either spelling, without those that are not there', async () => {
    const name = await tracker.createExperiment();
    const first = await tracker.createRun(name, { name: 'first' });
    const second = await tracker.createRun(name, { name: 'second' });
    const ids = [second.replaceAll('-', ''), crypto.randomUUID(), first];
    const { data } = await experiments.graphql('query ($ids: [ID!]!) { runs(ids: $ids) { name mlflowId } }', {
      ids,
    });
    expect(data['runs']).toEqual([
      { name: 'second', mlflowId: second.replaceAll('-', '') },
      { name: 'first', mlflowId: first.replaceAll('-', '') },
    ]);
  });
});
