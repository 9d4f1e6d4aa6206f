import { Client } from 'pg';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { startScenario, type Scenario } from '../testing/experimentation-scenario.js';

let scenario: Scenario;

beforeAll(async () => {
  scenario = await startScenario();
});

afterAll(() => scenario.close());

const EVERYTHING = `query ($first: Int!) {
  abTests(first: $first) {
    nodes {
      name
      changes(first: 5) { nodes { kind } }
      reports(first: 5) { nodes { number } }
      series(last: 3) { day users }
      segments(dimension: "country") { elsewhere }
      power(effect: 0.1) { undecidedReason }
      report { users }
    }
  }
}`;

interface Shown {
  readonly name: string;
  readonly changes: { readonly nodes: readonly { readonly kind: string }[] };
  readonly reports: { readonly nodes: readonly { readonly number: number }[] };
  readonly series: readonly { readonly users: number }[];
  readonly segments: { readonly elsewhere: number };
}

it('reads changes, kept reports, series, segments and power of many tests in as many statements as of one', async () => {
  const names = Array.from({ length: 8 }, (_, i) => `batched-${i}`);
  for (const [i, name] of names.entries()) {
    await scenario.running(name);
    const exposures = Array.from({ length: i + 1 }, (_, user) => ({
      abTest: name,
      userId: `${name}-${user}`,
      variation: 'control',
    }));
    await post('/v1/exposures', { exposures });
    await scenario.service.graphql(
      'mutation ($name: String!) { freezeReport(input: { name: $name }) { __typename } }',
      { name },
    );
  }

  // What the new tests take is folded by the first report that asks.
  await scenario.service.graphql(EVERYTHING, { first: 1 });
  const ofOne = await statementsOf(1);
  const ofAll = await statementsOf(8);

  expect(ofAll.tests.map(({ name }) => name)).toEqual(names);
  expect(ofAll.tests.map(({ changes }) => changes.nodes.map(({ kind }) => kind))).toEqual(
    names.map(() => ['CREATED', 'STARTED']),
  );
  expect(ofAll.tests.map(({ reports }) => reports.nodes)).toEqual(names.map(() => [{ number: 1 }]));
  expect(ofAll.tests.map(({ series }) => series.map(({ users }) => users))).toEqual(
    names.map((_, i) => [i + 1]),
  );
  expect(ofAll.tests.map(({ segments }) => segments.elsewhere)).toEqual(names.map((_, i) => i + 1));
  expect(ofAll.statements).toEqual(ofOne.statements);
  expect(ofOne.statements.length).toBeGreaterThan(5);
});

/** The statements about what is read of tests; tests are read beside it for their plans, and folding is polled. */
async function statementsOf(first: number) {
  const query = vi.spyOn(Client.prototype, 'query');
  const { data } = await scenario.service.graphql(EVERYTHING, { first });
  const texts = query.mock.calls.map(([statement]) => String(statement));
  query.mockRestore();
  const own = texts.filter(
    (text) =>
      /\b(ab_test_change|analysis_report|ab_test_metric|fold_cursor)\b/.test(text) &&
      !/pg_snapshot|fold_users/.test(text),
  );
  const { nodes } = data['abTests'] as unknown as { nodes: readonly Shown[] };
  return { tests: nodes, statements: own.toSorted() };
}

function post(path: string, body: object): Promise<Response> {
  const headers = { 'content-type': 'application/json' };
  return scenario.service.fetch(path, { method: 'POST', headers, body: JSON.stringify(body) });
}
