import { startTestService, toldLineage, type TestService } from '@orrery/testing';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { featuresSchema, featuresService } from '../index.js';
import { buildChild } from '../testing/build-child.js';
import { FakeDataService } from '../testing/fake-data-service.js';
import { createEntity, createView, ended, materialize } from '../testing/feature-store.js';
import { flightsVersion } from '../testing/flights.js';
import { withRedis } from '../testing/redis.js';

const DATASET = '01920000-0000-7000-8000-0000000000d0';
const VERSION = '01920000-0000-7000-8000-0000000000d1';
const DAY_S = 24 * 3600;

let features: TestService;
let data: FakeDataService;

beforeAll(async () => {
  buildChild();
  data = await FakeDataService.start();
  features = await startTestService(featuresService, featuresSchema, { urls: { data: data.url } });
  data.datasets.set('flights', {
    id: DATASET,
    versions: [
      flightsVersion(VERSION, 1, [
        ['2001-01-01 08:00:00', 30, 500, 'JFK', 'ORD'],
        ['2001-01-01 09:00:00', 0, 700, 'JFK', 'LAX'],
        ['2001-01-03 10:00:00', 20, 500, 'JFK', 'ORD'],
        ['2001-01-01 09:30:00', null, 500, 'LAX', 'JFK'],
      ]),
    ],
  });
  data.datasets.set('empty', { id: VERSION, versions: [] });
  await createEntity(features, 'airport', ['origin']);
  await createEntity(features, 'route', ['origin', 'destination']);
});

afterAll(async () => {
  await features.close();
  data.stop();
});

const DELAYS = [
  { feature: 'mean_delay', aggregation: 'MEAN', column: 'delay', windowHours: 240 },
  { feature: 'flights', aggregation: 'COUNT', windowHours: 240 },
];

function declare(name: string, input: object = {}) {
  return createView(features, {
    name,
    entity: 'airport',
    dataset: 'flights',
    aggregations: DELAYS,
    ...input,
  });
}

describe('materializing a feature view', () => {
  it('writes both stores and moves the view’s freshness', async () => {
    await declare('written');

    const ended = await run('written', '2001-01-02T00:00:00.000Z');

    expect(ended).toEqual({ state: 'SUCCEEDED', rowsOnline: 2, rowsOffline: 8, error: null });
    const { data: answer } = await features.graphql(
      '{ featureView(name: "written") { freshness dataset { id } materializations { nodes { state view { name } } } } }',
    );
    expect(answer).toEqual({
      featureView: {
        freshness: '2001-01-02T00:00:00.000Z',
        dataset: { id: DATASET },
        materializations: { nodes: [{ state: 'SUCCEEDED', view: { name: 'written' } }] },
      },
    });
  });

  it('tells lineage when it begins and ends, and which columns went where', async () => {
    await declare('told');
    await run('told', '2001-01-02T00:00:00.000Z');

    await vi.waitFor(async () => {
      const [start, complete, ...others] = await toldLineage(features, 'features.materialize/told');
      expect(others).toEqual([]);
      expect(start).toMatchObject({ state: 'START', runId: complete?.runId });
      expect(complete).toMatchObject({
        state: 'COMPLETE',
        job: { kind: 'MATERIALIZATION' },
        nominal: { from: '2001-01-02T00:00:00.000Z' },
        inputs: [
          { kind: 'DATASET_VERSION', id: VERSION, name: 'flights', version: '1', partOf: { id: DATASET } },
        ],
        outputs: [{ kind: 'FEATURE_VIEW', name: 'told', rows: 8, change: 'OVERWRITE' }],
      });
      expect(complete?.columns.map(({ from, to, how }) => [from.column, how, to.column])).toEqual([
        ['origin', 'IDENTITY', 'origin'],
        ['delay', 'AGGREGATION', 'mean_delay'],
        ['origin', 'GROUP_BY', 'mean_delay'],
        ['date', 'WINDOW', 'mean_delay'],
        ['origin', 'GROUP_BY', 'flights'],
        ['date', 'WINDOW', 'flights'],
      ]);
    }, 10_000);
  });

  it('gives the values as of the moment that was asked for, and never older ones in place of newer', async () => {
    await declare('as_of');
    await run('as_of', '2001-01-02T00:00:00.000Z');
    expect(await online('as_of', { origin: ['JFK'] })).toMatchObject([
      {},
      { values: [15], event_timestamps: ['2001-01-01T09:01:00Z'] },
      { values: [2] },
    ]);

    await run('as_of', '2001-01-04T00:00:00.000Z');
    const newest = [{}, { values: [50 / 3], event_timestamps: ['2001-01-03T10:01:00Z'] }, { values: [3] }];
    expect(await online('as_of', { origin: ['JFK'] })).toMatchObject(newest);

    const back = await run('as_of', '2001-01-02T00:00:00.000Z');
    expect(back).toMatchObject({ state: 'SUCCEEDED', rowsOnline: 0 });
    expect(await online('as_of', { origin: ['JFK'] })).toMatchObject(newest);
    const { data: answer } = await features.graphql('{ featureView(name: "as_of") { freshness } }');
    expect(answer).toEqual({ featureView: { freshness: '2001-01-04T00:00:00.000Z' } });
  });

  it('gives keys the time to live of the view', async () => {
    await declare('mortal', { ttlSeconds: DAY_S });
    await run('mortal', '2001-01-03T11:00:00.000Z');
    const { data: answer } = await features.graphql('{ featureView(name: "mortal") { id } }');
    const id = String(answer['featureView']?.['id']);

    const ttlMs = await withRedis(features, (redis, prefix) => redis.pttl(`${prefix}:online:${id}:JFK`));

    expect(ttlMs).toBeGreaterThan((DAY_S - 60) * 1000);
    expect(ttlMs).toBeLessThanOrEqual(DAY_S * 1000);
  });

  it('starts one materialization for one request key, and one at a time for a view', async () => {
    await declare('keyed');
    const request = { view: 'keyed', upTo: '2001-01-02T00:00:00.000Z', requestKey: 'once' };

    const [first, second] = await Promise.all([
      materialize(features, request),
      materialize(features, request),
    ]);

    expect(second).toEqual(first);
    await ended(features, first);
    expect(await materialize(features, request)).toEqual(first);
  });

  it('says as data why it cannot start', async () => {
    await declare('sourceless', { dataset: 'empty' });

    expect(await materialize(features, { view: 'nobody', upTo: '2001-01-02T00:00:00.000Z' })).toMatchObject({
      __typename: 'NotFoundError',
    });
    expect(
      await materialize(features, { view: 'sourceless', upTo: '2001-01-02T00:00:00.000Z' }),
    ).toMatchObject({
      __typename: 'ConflictError',
    });
  });
});

describe('declaring a feature view', () => {
  it.each([
    [{ name: 'a b' }, 'InvalidInputError', 'name'],
    [{ bucketMinutes: 0 }, 'InvalidInputError', 'bucketMinutes'],
    [{ timestampColumn: 'delay' }, 'InvalidInputError', 'timestampColumn'],
    [{ aggregations: [] }, 'InvalidInputError', 'aggregations'],
    [{ aggregations: [DELAYS[0], DELAYS[0]] }, 'InvalidInputError', 'aggregations'],
    [{ aggregations: [{ ...DELAYS[0], column: 'origin' }] }, 'InvalidInputError', 'aggregations.0.column'],
    [{ availabilityDelayMinutes: 14_400 }, 'InvalidInputError', 'aggregations.0.windowHours'],
    [{ entity: 'nobody' }, 'NotFoundError', undefined],
    [{ dataset: 'nothing' }, 'NotFoundError', undefined],
  ])('refuses %j', async (wrong, type, field) => {
    const { data: answer } = await declare('refused', wrong);

    expect(answer).toMatchObject({ createFeatureView: { __typename: type, ...(field && { field }) } });
    expect((await features.graphql('{ featureView(name: "refused") { id } }')).data).toEqual({
      featureView: null,
    });
  });

  it('gives a name once, to views as to entities', async () => {
    await declare('unique');

    expect((await declare('unique')).data).toMatchObject({
      createFeatureView: { __typename: 'NameTakenError' },
    });
    expect((await createEntity(features, 'airport', ['origin'])).data).toMatchObject({
      createFeatureEntity: { __typename: 'NameTakenError' },
    });
  });
});

async function run(view: string, upTo: string) {
  return ended(features, await materialize(features, { view, upTo }));
}

function ask(body: object): Promise<Response> {
  const headers = { 'content-type': 'application/json' };
  return features.fetch('/get-online-features', { method: 'POST', headers, body: JSON.stringify(body) });
}

async function online(view: string, entities: object): Promise<unknown> {
  const response = await ask({ entities, features: [`${view}:mean_delay`, `${view}:flights`] });
  return ((await response.json()) as { results: unknown }).results;
}
