import { PREDICTION_STREAM, type PredictionRecord } from '@orrery/domain';
import { EVENT_STREAM } from '@orrery/platform-events';
import {
  startTestService,
  webhookReceiver,
  type GraphQLAnswer,
  type TestService,
  type WebhookReceiver,
} from '@orrery/testing';
import { Redis } from 'ioredis';
import { expect, vi } from 'vitest';
import { monitoringSchema, monitoringService } from '../index.js';
import { fakeDataService, type FakeDataService } from './fake-data-service.js';
import {
  fakeFeatureStore,
  fakeServing,
  trainingSetFile,
  type FakeFeatureStore,
  type FakeServing,
} from './fake-services.js';

export const TRAINING_SET = '01920000-0000-7000-8000-000000000001';
export const ENDPOINT = '01920000-0000-7000-8000-000000000002';
export const VERSION = '01920000-0000-7000-8000-00000000000a';
export const OTHER_VERSION = '01920000-0000-7000-8000-00000000000b';
export const SECRET = 'not so secret';

/** Long enough for a busy machine; nothing waits for its end. */
export const SOON = { timeout: 50_000, interval: 20 };
/** So seldom that no spec sees it. */
const NEVER_MS = '86400000';

export interface Drift {
  readonly name: string;
  readonly kind: string;
  readonly psi: number | null;
  readonly drifted: boolean | null;
  readonly notMeasured: string | null;
}

export interface Report {
  readonly id: string;
  readonly rows: number;
  readonly features: readonly Drift[];
  readonly predictions: readonly Drift[];
}

/** Monitoring between a feature store, a serving service and a receiver of webhooks that are made up. */
export class MonitoringScenario {
  private constructor(
    readonly monitoring: TestService,
    readonly features: FakeFeatureStore,
    readonly serving: FakeServing,
    readonly data: FakeDataService,
    readonly receiver: WebhookReceiver,
    readonly redis: Redis,
  ) {}

  static async start(env: Readonly<Record<string, string>> = {}): Promise<MonitoringScenario> {
    const features = await fakeFeatureStore(await trainingSetFile(5000));
    const serving = await fakeServing();
    const data = await fakeDataService();
    const receiver = await webhookReceiver();
    const monitoring = await startTestService(monitoringService, monitoringSchema, {
      urls: { features: features.url, serving: serving.url, data: data.url },
      env: { ORRERY_WEBHOOK_ALLOWED_HOSTS: '127.0.0.1', ORRERY_MONITORING_EVALUATION_MS: NEVER_MS, ...env },
    });
    return new MonitoringScenario(
      monitoring,
      features,
      serving,
      data,
      receiver,
      new Redis(monitoring.redis.url),
    );
  }

  async close(): Promise<void> {
    this.redis.disconnect();
    await this.monitoring.close();
    await Promise.all([
      this.features.close(),
      this.serving.close(),
      this.data.close(),
      this.receiver.close(),
    ]);
  }

  createChannel(name: string, url = `${this.receiver.url}/${name}`): Promise<GraphQLAnswer> {
    const mutation = `mutation ($input: CreateChannelInput!) { createChannel(input: $input) {
      __typename
      ... on UserError { code message }
      ... on InvalidInputError { field }
      ... on CreateChannelSuccess { channel { name url signed } }
    } }`;
    return this.monitoring.graphql(mutation, { input: { name, kind: 'WEBHOOK', url, secret: SECRET } });
  }

  /** Creates a monitor of the endpoint of its own name. */
  createMonitor(name: string, change: object = {}): Promise<GraphQLAnswer> {
    const mutation = `mutation ($input: CreateMonitorInput!) { createMonitor(input: $input) {
      __typename
      ... on UserError { code message }
      ... on InvalidInputError { field }
      ... on CreateMonitorSuccess { monitor { name baseline { state } } }
    } }`;
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
    return this.monitoring.graphql(mutation, { input });
  }

  /** A monitor that counts traffic. */
  async watch(name: string, change: object = {}): Promise<void> {
    expect(await this.createMonitor(name, change)).toMatchObject({
      data: { createMonitor: { __typename: 'CreateMonitorSuccess' } },
    });
    await this.baselineBecomes(name, { state: 'READY', error: null });
  }

  async baselineBecomes(name: string, expected: object): Promise<void> {
    const query = 'query ($name: String!) { monitor(name: $name) { baseline { state error } } }';
    await vi.waitFor(async () => {
      const { data } = await this.monitoring.graphql(query, { name });
      expect(data['monitor']?.['baseline']).toMatchObject(expected);
    }, SOON);
  }

  async send(...records: readonly PredictionRecord[]): Promise<void> {
    const stream = `${this.monitoring.redis.prefix}:${PREDICTION_STREAM}`;
    const sending = this.redis.pipeline();
    for (const record of records) sending.xadd(stream, '*', 'record', JSON.stringify(record));
    await sending.exec();
  }

  /** Waits until so many requests, since the monitor began, have been counted. */
  async counted(name: string, requests: number): Promise<void> {
    const query = 'query ($name: String!) { monitor(name: $name) { performance { requests } } }';
    await vi.waitFor(async () => {
      const { data } = await this.monitoring.graphql(query, { name });
      expect(data['monitor']?.['performance']).toEqual({ requests });
    }, SOON);
  }

  async evaluate(name: string): Promise<object> {
    const { data, errors } = await this.monitoring.graphql(EVALUATE, { name });
    if (errors !== undefined) throw new Error(errors[0]?.message);
    return data['evaluateMonitor'] as unknown as object;
  }

  /** The report that is made once so many requests, since the monitor began, have been counted. */
  async evaluated(name: string, requests: number): Promise<Report> {
    await this.counted(name, requests);
    const answer = await this.evaluate(name);
    expect(answer).toMatchObject({ __typename: 'EvaluateMonitorSuccess' });
    return (answer as { readonly report: Report }).report;
  }

  async alertsOf(name: string): Promise<readonly object[]> {
    const query = `query ($name: String!) { monitor(name: $name) { alerts {
      kind severity open raisedAt resolvedAt deliveries { status attempts error deliveredAt channel { name } }
    } } }`;
    const { data } = await this.monitoring.graphql(query, { name });
    return (data['monitor']?.['alerts'] ?? []) as readonly object[];
  }

  /** What the platform was told of the alerts of a monitor. */
  async alertEvents(monitor: string): Promise<readonly object[]> {
    const entries = await this.redis.xrange(`${this.monitoring.redis.prefix}:${EVENT_STREAM}`, '-', '+');
    return entries
      .map(([, fields]) => JSON.parse(fields[1] ?? '') as { type: string; data: { monitor?: string } })
      .filter(({ type, data }) => type === 'AlertRaised' && data.monitor === monitor)
      .map(({ data }) => data);
  }
}

const EVALUATE = `mutation ($name: String!) { evaluateMonitor(input: { name: $name }) {
  __typename
  ... on UserError { code message }
  ... on TooFewRowsError { rows required }
  ... on EvaluateMonitorSuccess { report {
    id rows drifted
    monitor { name }
    modelVersion { id }
    worstFeature { name kind psi drifted ks { statistic pValue } }
    features { name kind psi jensenShannon drifted notMeasured ks { statistic pValue } }
    predictions { name kind psi drifted notMeasured }
    performance { requests errorRate p50 p95 p99 from to }
    alerts(open: true) { kind severity message open }
  } }
} }`;
