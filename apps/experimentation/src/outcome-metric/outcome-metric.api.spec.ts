import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startScenario, type Scenario } from '../testing/experimentation-scenario.js';

let scenario: Scenario;

beforeAll(async () => {
  scenario = await startScenario();
});

afterAll(() => scenario.close());

describe('defining metrics', () => {
  it('keeps each definition of a name as a version', async () => {
    const first = await define({ name: 'revenue', kind: 'MEAN', event: 'bought' });
    const second = await define({
      name: 'revenue',
      kind: 'RATIO',
      event: 'bought',
      denominatorEvent: 'visited',
      windowHours: 72,
      covariateHours: 168,
      cap: 1000,
      filter: [{ property: 'country', operator: 'EQUALS', value: 'NO' }],
      direction: 'LOWER',
    });

    expect(first).toMatchObject({ metric: { name: 'revenue', version: 1, direction: 'HIGHER', filter: [] } });
    expect(second).toMatchObject({ metric: { version: 2, cap: 1000, denominatorEvent: 'visited' } });
    const { data } = await scenario.service.graphql(`{
      newest: outcomeMetric(name: "revenue") { version filter { property operator value } }
      first: outcomeMetric(name: "revenue", version: 1) { kind windowHours }
      missing: outcomeMetric(name: "revenue", version: 9) { id }
      outcomeMetrics(first: 100) { nodes { name version } pageInfo { hasNextPage } }
    }`);
    expect(data).toEqual({
      newest: { version: 2, filter: [{ property: 'country', operator: 'EQUALS', value: 'NO' }] },
      first: { kind: 'MEAN', windowHours: null },
      missing: null,
      outcomeMetrics: {
        nodes: expect.arrayContaining([{ name: 'revenue', version: 2 }]),
        pageInfo: { hasNextPage: false },
      },
    });
  });

  it('names the field that cannot be', async () => {
    expect(await define({ name: 'wrong', kind: 'QUANTILE', event: 'loaded' })).toMatchObject({
      __typename: 'InvalidInputError',
      field: 'quantile',
    });
  });
});

describe('taking metrics', () => {
  it('adds them behind the primary one, once', async () => {
    const { metric } = await define({ name: 'clicks', kind: 'COUNT', event: 'clicked' });
    await scenario.create('taking');

    const taken = await take('taking', [{ metricId: metric?.id, role: 'GUARDRAIL' }]);
    const again = await take('taking', [{ metricId: metric?.id, role: 'SECONDARY' }]);

    expect(taken).toMatchObject({
      abTest: {
        metrics: [
          { role: 'PRIMARY', metric: { name: 'rebooked', kind: 'PROPORTION' } },
          { role: 'GUARDRAIL', metric: { name: 'clicks', kind: 'COUNT' } },
        ],
      },
    });
    expect(again).toEqual(taken);
  });

  it('says that a metric is unknown, and keeps nothing', async () => {
    await scenario.create('unknowing');

    const unknown = '01920000-0000-7000-8000-000000000abc';
    expect(await take('unknowing', [{ metricId: unknown, role: 'SECONDARY' }])).toMatchObject({
      __typename: 'NotFoundError',
      message: `Outcome metric "${unknown}" does not exist.`,
    });
  });

  it('refuses a second primary metric', async () => {
    const { metric } = await define({ name: 'other', kind: 'COUNT', event: 'clicked' });
    await scenario.create('single');

    expect(await take('single', [{ metricId: metric?.id, role: 'PRIMARY' }])).toMatchObject({
      __typename: 'InvalidInputError',
    });
  });
});

interface Defined {
  readonly metric?: { readonly id: string };
}

async function define(input: object): Promise<Defined> {
  const { data } = await scenario.service.graphql(
    `mutation ($input: DefineOutcomeMetricInput!) {
      defineOutcomeMetric(input: $input) {
        __typename
        ... on DefineOutcomeMetricSuccess {
          metric { id name version kind direction cap denominatorEvent filter { property operator value } }
        }
        ... on InvalidInputError { field }
      }
    }`,
    { input },
  );
  return data['defineOutcomeMetric'] as Defined;
}

async function take(abTest: string, metrics: readonly object[]): Promise<unknown> {
  const { data } = await scenario.service.graphql(
    `mutation ($input: TakeOutcomeMetricsInput!) {
      takeOutcomeMetrics(input: $input) {
        __typename
        ... on TakeOutcomeMetricsSuccess { abTest { metrics { role metric { name kind } } } }
        ... on UserError { message }
      }
    }`,
    { input: { abTest, metrics } },
  );
  return data['takeOutcomeMetrics'];
}
