import { createHmac } from 'node:crypto';
import { PREDICTION_STREAM, type PredictionRecord } from '@orrery/domain';
import { EVENT_STREAM } from '@orrery/platform-events';
import { startTestService, type TestService } from '@orrery/testing';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { monitoringSchema, monitoringService } from './index.js';
import {
  fakeFeatureStore,
  fakeServing,
  trainingSetFile,
  type FakeFeatureStore,
  type FakeServing,
} from './testing/fake-services.js';
import { flightRecord } from './testing/prediction-records.js';
import { webhookReceiver, type WebhookReceiver } from './testing/webhook-receiver.js';

const TRAINING_SET = '01920000-0000-7000-8000-000000000001';
const ENDPOINT = '01920000-0000-7000-8000-000000000002';
const VERSION = '01920000-0000-7000-8000-00000000000a';
const SECRET = 'not so secret';
/** Long enough for a busy machine; nothing waits for its end. */
const SOON = { timeout: 15_000, interval: 20 };

let monitoring: TestService;
let features: FakeFeatureStore;
let serving: FakeServing;
let receiver: WebhookReceiver;
let redis: Redis;

beforeAll(async () => {
  features = await fakeFeatureStore(await trainingSetFile(5000));
  serving = await fakeServing();
  receiver = await webhookReceiver();
  monitoring = await startTestService(monitoringService, monitoringSchema, {
    urls: { features: features.url, serving: serving.url },
    env: { ORRERY_WEBHOOK_ALLOWED_HOSTS: '127.0.0.1', ORRERY_MONITORING_EVALUATION_MS: '3600000' },
  });
  redis = new Redis(monitoring.redis.url);
});

afterAll(async () => {
  redis.disconnect();
  await monitoring.close();
  await Promise.all([features.close(), serving.close(), receiver.close()]);
});

describe('watching an endpoint', () => {
  it('finds what has moved, raises an alert, tells the channel and the pipelines', async () => {
    await createChannel('on-call', `${receiver.url}/alerts`);
    await createMonitor('flights', {
      endpoint: 'flights',
      rules: [
        {
          kind: 'FEATURE_DRIFT',
          threshold: 0.2,
          severity: 'CRITICAL',
          channel: 'on-call',
          pipeline: 'retrain',
        },
        { kind: 'LATENCY_P99', threshold: 1000 },
      ],
    });
    await baselineReady('flights');
    await send(
      ...[0, 1, 2, 3].map((part) => flightRecord(part * 500, 500, { endpoint: 'flights', farther: 400 })),
    );

    const report = await evaluated('flights', 4);

    expect(report).toMatchObject({
      rows: 2000,
      drifted: true,
      modelVersion: { id: VERSION },
      worstFeature: { name: 'distance', kind: 'NUMERIC', drifted: true },
      performance: { requests: 4, errorRate: 0, p50: 2, p99: 2 },
      alerts: [
        {
          severity: 'CRITICAL',
          kind: 'FEATURE_DRIFT',
          open: true,
          message: expect.stringContaining('"distance"'),
        },
      ],
    });
    const still = { psi: expect.closeTo(0, 3), drifted: false };
    expect(report.features.slice(1)).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ name: 'origin', ks: null, ...still }),
        expect.objectContaining({ name: 'late_rate', ...still }),
      ]),
    );
    expect(report.predictions[0]).toMatchObject({ name: 'probability', drifted: true });
    await vi.waitFor(
      async () =>
        expect(await alertsOf('flights')).toMatchObject([
          { deliveries: [{ status: 'DELIVERED', attempts: 1 }] },
        ]),
      SOON,
    );
    const [webhook] = receiver.received.filter(({ path }) => path === '/alerts');
    const {
      'webhook-id': id,
      'webhook-timestamp': timestamp,
      'webhook-signature': signature,
    } = webhook?.headers ?? {};
    const digest = createHmac('sha256', SECRET)
      .update(`${id}.${timestamp}.${webhook?.body}`)
      .digest('base64');
    expect(signature).toBe(`v1,${digest}`);
    expect(JSON.parse(webhook?.body ?? '')).toMatchObject({
      type: 'alert.raised',
      data: { monitor: 'flights', severity: 'CRITICAL' },
    });
    await vi.waitFor(
      async () =>
        expect(await alertEvents('flights')).toMatchObject([{ pipeline: 'retrain', endpoint: 'flights' }]),
      SOON,
    );
  });
});

async function createChannel(name: string, url: string): Promise<Record<string, never>> {
  const mutation = /* GraphQL */ `
    mutation ($input: CreateChannelInput!) {
      createChannel(input: $input) {
        __typename
        ... on UserError {
          code
          message
        }
        ... on InvalidInputError {
          field
        }
        ... on CreateChannelSuccess {
          channel {
            id
            name
            signed
          }
        }
      }
    }
  `;
  const input = { name, kind: 'WEBHOOK', url, secret: SECRET };
  return (await monitoring.graphql(mutation, { input })).data['createChannel'] ?? {};
}

async function createMonitor(name: string, change: object = {}): Promise<Record<string, never>> {
  const mutation = /* GraphQL */ `
    mutation ($input: CreateMonitorInput!) {
      createMonitor(input: $input) {
        __typename
        ... on UserError {
          code
          message
        }
        ... on InvalidInputError {
          field
        }
        ... on CreateMonitorSuccess {
          monitor {
            id
            baseline {
              state
            }
          }
        }
      }
    }
  `;
  const input = {
    name,
    endpointId: ENDPOINT,
    endpoint: name,
    modelVersionId: VERSION,
    version: 1,
    model: 'delays',
    baselineTrainingSetId: TRAINING_SET,
    minimumRows: 500,
    rules: [],
    ...change,
  };
  const { data, errors } = await monitoring.graphql(mutation, { input });
  if (errors !== undefined) throw new Error(errors[0]?.message);
  return data['createMonitor'] ?? {};
}

async function baselineReady(name: string): Promise<void> {
  const query = 'query ($name: String!) { monitor(name: $name) { baseline { state error } } }';
  await vi.waitFor(async () => {
    const { data } = await monitoring.graphql(query, { name });
    expect(data['monitor']?.['baseline']).toEqual({ state: 'READY', error: null });
  }, SOON);
}

async function send(...records: readonly PredictionRecord[]): Promise<void> {
  const stream = `${monitoring.redis.prefix}:${PREDICTION_STREAM}`;
  for (const record of records) await redis.xadd(stream, '*', 'record', JSON.stringify(record));
}

const EVALUATE = /* GraphQL */ `
  mutation ($name: String!) {
    evaluateMonitor(input: { name: $name }) {
      __typename
      ... on UserError {
        code
        message
      }
      ... on TooFewRowsError {
        rows
        required
      }
      ... on EvaluateMonitorSuccess {
        report {
          rows
          drifted
          modelVersion {
            id
          }
          worstFeature {
            name
            kind
            psi
            drifted
            ks {
              statistic
              pValue
            }
          }
          features {
            name
            kind
            psi
            jensenShannon
            drifted
            notMeasured
            ks {
              statistic
              pValue
            }
          }
          predictions {
            name
            psi
            drifted
          }
          performance {
            requests
            errorRate
            p50
            p99
          }
          alerts(open: true) {
            kind
            severity
            message
            open
          }
        }
      }
    }
  }
`;

interface Drift {
  readonly name: string;
  readonly psi: number | null;
  readonly drifted: boolean | null;
  readonly notMeasured: string | null;
  readonly ks: { readonly statistic: number; readonly pValue: number } | null;
}

interface Report {
  readonly rows: number;
  readonly features: readonly Drift[];
  readonly predictions: readonly Drift[];
}

interface Evaluation {
  readonly __typename: string;
  readonly report: Report;
}

async function evaluate(name: string): Promise<Evaluation> {
  const { data, errors } = await monitoring.graphql(EVALUATE, { name });
  if (errors !== undefined) throw new Error(errors[0]?.message);
  return data['evaluateMonitor'] as unknown as Evaluation;
}

/** The report that is made once so many requests, since the monitor began, have been counted. */
async function evaluated(name: string, requests: number): Promise<Report> {
  await counted(name, requests);
  const answer = await evaluate(name);
  expect(answer).toMatchObject({ __typename: 'EvaluateMonitorSuccess' });
  return answer.report;
}

async function counted(name: string, requests: number): Promise<void> {
  const query = 'query ($name: String!) { monitor(name: $name) { performance { requests } } }';
  await vi.waitFor(async () => {
    const { data } = await monitoring.graphql(query, { name });
    expect(data['monitor']?.['performance']).toEqual({ requests });
  }, SOON);
}

async function alertsOf(name: string): Promise<readonly object[]> {
  const query = /* GraphQL */ `
    query ($name: String!) {
      monitor(name: $name) {
        alerts {
          kind
          open
          resolvedAt
          deliveries {
            status
            attempts
            error
            channel {
              name
            }
          }
        }
      }
    }
  `;
  return ((await monitoring.graphql(query, { name })).data['monitor']?.['alerts'] ?? []) as object[];
}

async function alertEvents(monitor: string): Promise<readonly object[]> {
  const entries = await redis.xrange(`${monitoring.redis.prefix}:${EVENT_STREAM}`, '-', '+');
  return entries
    .map(([, fields]) => JSON.parse(fields[1] ?? '') as { type: string; data: { monitor?: string } })
    .filter(({ type, data }) => type === 'AlertRaised' && data.monitor === monitor)
    .map(({ data }) => data);
}
