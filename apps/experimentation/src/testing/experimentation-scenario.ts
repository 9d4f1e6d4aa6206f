import { randomUUID } from 'node:crypto';
import { PREDICTION_STREAM, type PredictionRecord } from '@orrery/domain';
import { startTestService, type GraphQLAnswer, type TestService } from '@orrery/testing';
import { Redis } from 'ioredis';
import { experimentationSchema, experimentationService } from '../index.js';

export const ENDPOINT_ID = '01920000-0000-7000-8000-00000000000e';
export const CONTROL = '01920000-0000-7000-8000-000000000001';
export const TREATMENT = '01920000-0000-7000-8000-000000000002';

export type Exposed = PredictionRecord['exposures'][number];

/** The service under test, and what stands around it: serving, which exposes users, and an application. */
export interface Scenario {
  readonly service: TestService;
  readonly redis: Redis;
  readonly create: (name: string, overrides?: object) => Promise<GraphQLAnswer>;
  readonly start: (name: string) => Promise<GraphQLAnswer>;
  readonly stop: (name: string) => Promise<GraphQLAnswer>;
  /** Creates and starts a test on an endpoint of its own. @returns its identifier. */
  readonly running: (name: string, overrides?: object) => Promise<string>;
  /** Tells of exposures as serving does: predictions of up to `rows` rows (1, unless said otherwise). */
  readonly expose: (exposures: readonly Exposed[], rows?: number) => Promise<void>;
  readonly tell: (outcomes: readonly object[]) => Promise<Response>;
  readonly close: () => Promise<void>;
}

export async function startScenario(): Promise<Scenario> {
  const service = await startTestService(experimentationService, experimentationSchema);
  const redis = new Redis(service.redis.url);
  const change = (verb: 'start' | 'stop') => (name: string) =>
    service.graphql(CHANGE[verb], { input: { name } });
  const create = (name: string, overrides: object = {}) =>
    service.graphql(CREATE, { input: { ...planOf(name), ...overrides } });
  const start = change('start');
  return {
    service,
    redis,
    create,
    start,
    stop: change('stop'),
    running: async (name, overrides = {}) => {
      await create(name, { endpoint: name, ...overrides });
      return String((await start(name)).data['startABTest']?.['abTest']?.['id']);
    },
    expose: (exposures, rows = 1) => {
      const stream = `${service.redis.prefix}:${PREDICTION_STREAM}`;
      return publish(redis, stream, batchesOf(exposures, rows).map(recordOf));
    },
    tell: (outcomes) =>
      service.fetch('/v1/outcomes', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ outcomes }),
      }),
    close: async () => {
      redis.disconnect();
      await service.close();
    },
  };
}

export function planOf(name: string) {
  return {
    name,
    endpointId: ENDPOINT_ID,
    endpoint: 'flights',
    metric: { name: 'rebooked', description: 'The traveller took another flight.' },
    variations: [
      { key: 'control', modelVersionId: CONTROL, version: 1, weight: 50 },
      { key: 'treatment', modelVersionId: TREATMENT, version: 2, weight: 50 },
    ],
  };
}

/** `count` users of a variation. */
export function exposuresOf(abTestId: string, variation: string, count: number): Exposed[] {
  return Array.from({ length: count }, (_, i) => ({ abTestId, variation, userId: `${variation}-${i}` }));
}

function recordOf(exposures: readonly Exposed[]): PredictionRecord {
  return {
    id: randomUUID(),
    at: new Date().toISOString(),
    endpoint: 'flights',
    model: 'flights',
    modelVersionId: CONTROL,
    version: 1,
    rows: exposures.length,
    requests: 1,
    sampled: 1,
    latencyMs: 1.5,
    outcome: 'OK',
    features: { distance: exposures.map(() => 402) },
    predictions: { probability: exposures.map(() => 0.25) },
    exposures: [...exposures],
  };
}

function batchesOf<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, i) =>
    items.slice(i * size, (i + 1) * size),
  );
}

async function publish(redis: Redis, stream: string, records: readonly PredictionRecord[]): Promise<void> {
  const pipeline = redis.pipeline();
  for (const record of records) pipeline.xadd(stream, '*', 'record', JSON.stringify(record));
  await pipeline.exec();
}

const SHOWN = 'abTest { id name status startedAt stoppedAt }';
const FAILURE = '... on UserError { code message }';

const CREATE = `mutation ($input: CreateABTestInput!) {
  createABTest(input: $input) {
    __typename ... on CreateABTestSuccess { ${SHOWN} } ${FAILURE} ... on InvalidInputError { field }
  }
}`;

const CHANGE = {
  start: `mutation ($input: StartABTestInput!) {
    startABTest(input: $input) { __typename ... on StartABTestSuccess { ${SHOWN} } ${FAILURE} }
  }`,
  stop: `mutation ($input: StopABTestInput!) {
    stopABTest(input: $input) { __typename ... on StopABTestSuccess { ${SHOWN} } ${FAILURE} }
  }`,
};
