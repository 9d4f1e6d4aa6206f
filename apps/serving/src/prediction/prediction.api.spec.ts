import { randomUUID } from 'node:crypto';
import {
  PREDICTION_STREAM,
  predictionRecordSchema,
  type EventPayload,
  type EventType,
  type PredictionRecord,
} from '@orrery/domain';
import { bucketOf } from '@orrery/math-bucketing';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { delayModel } from '../testing/delay-model.js';
import { startServingBench, type ServingBench } from '../testing/serving-bench.js';

let bench: ServingBench;
let redis: Redis;

beforeAll(async () => {
  bench = await startServingBench();
  redis = new Redis(bench.service.redis.url);
});

afterAll(async () => {
  redis.disconnect();
  await bench.close();
});

const users = (count: number): string[] => Array.from({ length: count }, (_, i) => `user-${i}`);

describe('a record of the prediction stream', () => {
  it('tells what was asked and answered, by column', async () => {
    await bench.open('flights', { versions: 1, file: delayModel() });
    const instances = [
      { distance: 0.1, origin: 'ATL' },
      { distance: 700, origin: 'elsewhere' },
    ];

    const { body } = await bench.predict('flights:predict', { instances });

    const [record] = await recordsOf('flights', 1);
    const predictions = body.predictions as { probability: number[]; label: number[] }[];
    expect(record).toMatchObject({
      endpoint: 'flights',
      model: 'flights',
      modelVersionId: bench.registry.versionId('flights', 1),
      version: 1,
      rows: 2,
      outcome: 'OK',
      features: { distance: [0.1, 700], origin: ['ATL', 'elsewhere'] },
      predictions: {
        probability: predictions.flatMap(({ probability }) => probability),
        label: predictions.flatMap(({ label }) => label),
      },
      exposures: [],
    });
    expect(record?.latencyMs).toBeGreaterThan(0);
  });

  it('tells of a refused request that it was', async () => {
    await bench.open('refused', { versions: 1 });

    await bench.predict('refused:predict', { instances: [[1], ['x']] });

    expect(await recordsOf('refused', 1)).toMatchObject([
      { outcome: 'INVALID', rows: 2, features: {}, predictions: {}, exposures: [] },
    ]);
  });

  it('is one for each version that a request went to', async () => {
    await bench.open('divided');
    await bench.divide('divided', { 1: 50, 2: 50 });

    const { body } = await bench.predict('divided:predict', {
      instances: users(20).map((_, i) => [i]),
      user_ids: users(20),
    });

    const records = await recordsOf('divided', 2);
    const rowsOf = (version: number) => body.model_versions?.filter((each) => each === version).length;
    for (const { version, rows, features, predictions } of records) {
      expect(rows).toBe(rowsOf(version));
      expect(predictions['version']).toEqual(new Array(rows).fill(version));
      expect(features['x']?.every((x) => body.model_versions?.[Number(x)] === version)).toBe(true);
    }
  });

  it('is written before the service ends', async () => {
    await bench.open('ending', { versions: 1 });
    await bench.predict('ending:predict', { instances: [[1]] });

    await bench.service.restart();

    expect(await recordsNow('ending')).toHaveLength(1);
  });

  it('is left out for the platform itself, and for nobody else', async () => {
    await bench.open('untold', { versions: 1 });
    const headers = { 'x-orrery-record': 'none' };
    const asReader = { ...headers, authorization: 'Bearer test-reader' };

    expect((await bench.predict('untold/versions/1:predict', { instances: [[1]] }, headers)).status).toBe(
      200,
    );
    expect((await bench.predict('untold:predict', { instances: [[2]] }, asReader)).status).toBe(403);
    await bench.predict('untold:predict', { instances: [[3]] });

    expect((await recordsOf('untold', 1)).map(({ features }) => features)).toEqual([{ x: [3] }]);
  });
});

describe('an A/B test', () => {
  it('sends each user where the bucket says, and has the exposures stored before it answers', async () => {
    await bench.open('tested');
    const test = await startTest('tested', { 1: 50, 2: 30 });

    const { body } = await bench.predict('tested:predict', {
      instances: users(200).map(() => [0]),
      user_ids: users(200),
    });
    const records = await recordsNow('tested');

    const variationOf = (userId: string): string | null => {
      const bucket = bucketOf({ experimentId: test, userId });
      return bucket < 50 ? 'v1' : bucket < 80 ? 'v2' : null;
    };
    expect(body.model_versions).toEqual(users(200).map((userId) => (variationOf(userId) === 'v2' ? 2 : 1)));
    const exposures = records.flatMap((record) => record.exposures);
    const expected = users(200).flatMap((userId) => {
      const variation = variationOf(userId);
      return variation === null ? [] : [{ abTestId: test, userId, variation }];
    });
    const byUser = (a: { userId: string }, b: { userId: string }) => (a.userId < b.userId ? -1 : 1);
    expect(exposures.toSorted(byUser)).toEqual(expected.toSorted(byUser));
  });

  it('counts the user of a header, and of GraphQL, for each row', async () => {
    await bench.open('headed');
    const test = await startTest('headed', { 1: 0, 2: 100 });

    const { body } = await bench.predict(
      'headed:predict',
      { instances: [[1], [2]] },
      { 'x-orrery-user-id': 'ann' },
    );
    const { data } = await bench.service.graphql(PREDICT, {
      input: { endpoint: 'headed', instances: [{ x: 1 }], userId: 'ben' },
    });

    expect(body).toEqual({ predictions: [[2], [2]], model_versions: [2, 2] });
    expect(data['predict']).toEqual({
      __typename: 'PredictSuccess',
      predictions: [[2]],
      version: 2,
      modelVersion: { id: bench.registry.versionId('headed', 2) },
    });
    const ann = { abTestId: test, userId: 'ann', variation: 'v2' };
    expect((await recordsNow('headed')).map(({ exposures }) => exposures)).toEqual([
      [ann, ann],
      [{ ...ann, userId: 'ben' }],
    ]);
  });

  it('is over for the next request once it was stopped', async () => {
    await bench.open('stopped');
    const test = await startTest('stopped', { 1: 0, 2: 100 });

    await publish('ABTestStopped', { abTestId: test, name: 'a test', endpoint: 'stopped' });
    await untilVersion('stopped', 1);

    expect((await versionsAt('stopped', users(20))).every((version) => version === 1)).toBe(true);
  });

  it('still divides the users after a restart', async () => {
    await bench.open('resumed');
    await startTest('resumed', { 1: 50, 2: 50 });
    const before = await versionsAt('resumed', users(50));

    await bench.service.restart();
    await bench.untilReady('resumed');

    expect(await versionsAt('resumed', users(50))).toEqual(before);
  });
});

describe('without a working stream', () => {
  it('requests are answered, except those whose exposure would be lost', async () => {
    await bench.open('silent');
    await startTest('silent', { 1: 0, 2: 50 });
    const inTest = users(50).find((user) => bucketIn('silent', user) < 50) ?? '';
    const outside = users(50).find((user) => bucketIn('silent', user) >= 50) ?? '';
    const key = `${bench.service.redis.prefix}:${PREDICTION_STREAM}`;
    await bench.predict('silent:predict', { instances: [[1]] });
    await recordsOf('silent', 1);
    await redis.rename(key, `${key}-kept`);
    await redis.set(key, 'not a stream');

    const answers = [];
    for (const user of [outside, inTest]) {
      const body = { instances: [[1]], user_ids: [user] };
      answers.push((await bench.predict('silent:predict', body)).status);
    }
    await redis.rename(`${key}-kept`, key);

    expect(answers).toEqual([200, 503]);
    const metrics = await (await bench.service.fetch('/metrics')).text();
    expect(metrics).toMatch(/orrery_prediction_records_dropped_total [1-9]/);
  });
});

describe('predict in the graph', () => {
  it('says as data what is wrong', async () => {
    await bench.open('graphed', { versions: 1 });
    const ask = async (endpoint: string, instances: unknown, userId?: string) =>
      (await bench.service.graphql(PREDICT, { input: { endpoint, instances, userId } })).data['predict'];

    expect(await ask('nowhere', [[1]])).toEqual({
      __typename: 'NotFoundError',
      what: 'Endpoint',
      by: 'nowhere',
    });
    expect(await ask('graphed', [{ y: 1 }])).toEqual({ __typename: 'InvalidInputError', field: 'x' });
    expect(await ask('graphed', [[1]], '')).toEqual({ __typename: 'InvalidInputError', field: 'userId' });
  });
});

const PREDICT = /* GraphQL */ `
  mutation ($input: PredictInput!) {
    predict(input: $input) {
      __typename
      ... on PredictSuccess {
        predictions
        version
        modelVersion {
          id
        }
      }
      ... on NotFoundError {
        what
        by
      }
      ... on InvalidInputError {
        field
      }
    }
  }
`;

const tests = new Map<string, string>();

function bucketIn(endpoint: string, userId: string): number {
  return bucketOf({ experimentId: tests.get(endpoint) ?? '', userId });
}

/** Starts a test of versions by weight, and waits until it routes. */
async function startTest(endpoint: string, weights: Readonly<Record<number, number>>): Promise<string> {
  const abTestId = randomUUID();
  tests.set(endpoint, abTestId);
  const variations = Object.entries(weights).map(([version, weight]) => ({
    key: `v${version}`,
    versionId: bench.registry.versionId(endpoint, Number(version)),
    version: Number(version),
    weight,
  }));
  await publish('ABTestStarted', { abTestId, name: `test of ${endpoint}`, endpoint, variations });
  await untilVersion(endpoint, 2);
  return abTestId;
}

/** Waits until some user is sent to the version, without leaving a record. */
async function untilVersion(endpoint: string, version: number): Promise<void> {
  for (;;) {
    if ((await versionsAt(endpoint, users(50))).includes(version)) return;
  }
}

async function versionsAt(endpoint: string, of: readonly string[]): Promise<readonly number[]> {
  const body = { instances: of.map(() => [0]), user_ids: of };
  const answer = await bench.predict(`${endpoint}:predict`, body, { 'x-orrery-record': 'none' });
  return answer.body.model_versions ?? [];
}

/** What another service would publish. */
async function publish<T extends EventType>(type: T, data: EventPayload<T>): Promise<void> {
  const occurredAt = new Date().toISOString();
  const event = {
    id: randomUUID(),
    type,
    source: 'experimentation',
    subject: randomUUID(),
    occurredAt,
    data,
  };
  await redis.xadd(`${bench.service.redis.prefix}:events`, '*', 'event', JSON.stringify(event));
}

async function recordsNow(endpoint: string): Promise<readonly PredictionRecord[]> {
  const entries = await redis.xrange(`${bench.service.redis.prefix}:${PREDICTION_STREAM}`, '-', '+');
  return entries
    .map(([, fields]) => predictionRecordSchema.parse(JSON.parse(fields[1] ?? '')))
    .filter((record) => record.endpoint === endpoint);
}

/** The endpoint's records, once there are so many: they are written beside the answers. */
async function recordsOf(endpoint: string, count: number): Promise<readonly PredictionRecord[]> {
  for (;;) {
    const records = await recordsNow(endpoint);
    if (records.length >= count) return records;
  }
}
