import type { EventPayload, EventType } from '@orrery/domain';
import { EVENT_STREAM } from '@orrery/platform-events';
import { newId } from '@orrery/platform-postgres';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { MonitoringScenario, SOON } from '../testing/monitoring-scenario.js';

let scenario: MonitoringScenario;

beforeAll(async () => {
  scenario = await MonitoringScenario.start();
  await scenario.createChannel('stewards');
});

afterAll(() => scenario.close());

const ID = '01920000-0000-7000-8000-000000000001';

/** What data tells of a dataset. */
async function tell<T extends EventType>(type: T, data: EventPayload<T>): Promise<void> {
  const event = {
    id: newId(),
    type,
    source: 'data',
    subject: ID,
    occurredAt: new Date().toISOString(),
    data,
  };
  const stream = `${scenario.monitoring.redis.prefix}:${EVENT_STREAM}`;
  await scenario.redis.xadd(stream, '*', 'event', JSON.stringify(event));
}

function validation(dataset: string, severity: 'CRITICAL' | 'WARNING' | 'INFO' | null) {
  const failed = severity === null ? 0 : 1;
  const failure = { expectation: 'expect_column_values_to_not_be_null', column: 'n', rows: 4 };
  return tell('ValidationFinished', {
    ...{ datasetId: ID, dataset, branch: 'main', versionId: ID, version: 2, validationId: ID },
    ...{ suite: 'bounds', occasion: 'INTAKE', success: failed === 0, evaluated: 3, failed, severity },
    failures: failed === 0 ? [] : [failure],
  });
}

function anomaly(dataset: string) {
  return tell('AnomalyFound', {
    ...{ datasetId: ID, dataset, branch: 'main', versionId: null, version: null, severity: 'WARNING' },
    ...{ metric: 'VOLUME', column: null, value: 900, usual: 100, score: 40, criticalScore: 5 },
  });
}

async function watch(input: object) {
  return (await scenario.monitoring.graphql(WATCH, { input })).data['watchDataset'] as unknown as {
    readonly watch: { readonly id: string; readonly severity: string };
  };
}

async function noticesOf(dataset: string): Promise<readonly object[]> {
  const { data } = await scenario.monitoring.graphql(NOTICES, { dataset });
  const [only] = data['datasetWatches'] as unknown as readonly { readonly notices: { nodes: object[] } }[];
  return only?.notices.nodes ?? [];
}

describe('a dataset that is watched', () => {
  it('has its channel told of failed validations and of anomalies', async () => {
    await watch({ dataset: 'orders', channel: 'stewards' });
    await validation('orders', null);
    await validation('orders', 'CRITICAL');
    await anomaly('orders');

    await vi.waitFor(async () => {
      expect(await noticesOf('orders')).toMatchObject([
        { kind: 'ANOMALY', severity: 'WARNING', status: 'DELIVERED', attempts: 1 },
        { kind: 'VALIDATION_FAILED', severity: 'CRITICAL', status: 'DELIVERED', attempts: 1 },
      ]);
    }, SOON);
    const posts = scenario.receiver.received.filter(({ body }) => body.includes('"orders"'));
    const bodies = posts.map(({ body }) => JSON.parse(body) as { readonly type: string });
    const found = bodies.find(({ type }) => type === 'dataset.validation_failed');
    expect(found).toMatchObject({
      data: {
        ...{ dataset: 'orders', version: 2, suite: 'bounds', severity: 'CRITICAL' },
        message: expect.stringContaining('expect_column_values_to_not_be_null of "n" (4 rows)'),
      },
    });
    expect(bodies.map(({ type }) => type).sort()).toEqual([
      'dataset.anomaly_found',
      'dataset.validation_failed',
    ]);
  });

  it('is not told of what is less severe than was asked for, nor of other datasets', async () => {
    const first = await watch({ dataset: 'prices', channel: 'stewards', severity: 'INFO' });
    const again = await watch({ dataset: 'prices', channel: 'stewards', severity: 'CRITICAL' });
    await validation('prices', 'WARNING');
    await validation('others', 'CRITICAL');
    await validation('prices', 'CRITICAL');

    await vi.waitFor(async () => {
      expect(await noticesOf('prices')).toMatchObject([{ severity: 'CRITICAL' }]);
    }, SOON);
    expect(again.watch).toEqual({ id: first.watch.id, severity: 'CRITICAL' });
  });

  it('tells nobody any more once nobody watches it', async () => {
    const { watch: kept } = await watch({ dataset: 'gone', channel: 'stewards' });
    const end = () => scenario.monitoring.graphql(UNWATCH, { input: { watchId: kept.id } });

    expect((await end()).data).toMatchObject({ unwatchDataset: { watch: { id: kept.id } } });
    expect((await end()).data).toMatchObject({ unwatchDataset: { __typename: 'NotFoundError' } });
    expect(await noticesOf('gone')).toEqual([]);
  });

  it('needs a channel, and a name that a dataset may have', async () => {
    expect(await watch({ dataset: 'orders', channel: 'nobody' })).toMatchObject({
      __typename: 'NotFoundError',
    });
    expect(await watch({ dataset: 'a b', channel: 'stewards' })).toMatchObject({
      ...{ __typename: 'InvalidInputError', field: 'dataset' },
    });
  });
});

const WATCH = /* GraphQL */ `
  mutation ($input: WatchDatasetInput!) {
    watchDataset(input: $input) {
      __typename
      ... on InvalidInputError {
        field
      }
      ... on WatchDatasetSuccess {
        watch {
          id
          severity
        }
      }
    }
  }
`;

const UNWATCH = /* GraphQL */ `
  mutation ($input: UnwatchDatasetInput!) {
    unwatchDataset(input: $input) {
      __typename
      ... on UnwatchDatasetSuccess {
        watch {
          id
        }
      }
    }
  }
`;

const NOTICES = /* GraphQL */ `
  query ($dataset: String!) {
    datasetWatches(dataset: $dataset) {
      channel {
        name
      }
      notices {
        nodes {
          kind
          severity
          message
          status
          attempts
        }
      }
    }
  }
`;
