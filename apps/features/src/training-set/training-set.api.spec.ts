import { startTestService, toldLineage, type TestService } from '@orrery/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { featuresSchema, featuresService } from '../index.js';
import { buildChild } from '../testing/build-child.js';
import { FakeDataService } from '../testing/fake-data-service.js';
import { createEntity, createView, succeeded } from '../testing/feature-store.js';
import { eventsAbout, forgetKeys } from '../testing/redis.js';
import { flightsVersion } from '../testing/flights.js';
import { readParquet } from '../testing/read-parquet.js';

const DATASET = '01920000-0000-7000-8000-0000000000d0';
const VERSION_1 = '01920000-0000-7000-8000-0000000000d1';
const VERSION_2 = '01920000-0000-7000-8000-0000000000d2';

let features: TestService;
let data: FakeDataService;

beforeAll(async () => {
  buildChild();
  data = await FakeDataService.start();
  features = await startTestService(featuresService, featuresSchema, { urls: { data: data.url } });
  data.datasets.set('flights', {
    id: DATASET,
    versions: [
      flightsVersion(VERSION_1, 1, [
        ['2001-01-01 08:00:00', 30, 500, 'JFK', 'ORD'],
        ['2001-01-01 09:00:00', 0, 700, 'JFK', 'LAX'],
        ['2001-01-01 09:30:00', 60, 500, 'LAX', 'JFK'],
        ['2001-01-01 10:00:00', 20, 500, 'JFK', 'ORD'],
        ['2001-01-01 10:30:00', null, 500, 'JFK', 'ORD'],
        ['2001-01-01 11:00:00', 5, 500, 'JFK', 'ORD'],
      ]),
      flightsVersion(VERSION_2, 2, [
        ['2001-01-01 10:15:00', 99, 500, 'JFK', 'ORD'],
        ['2001-01-01 13:00:00', 16, 500, 'JFK', 'ORD'],
      ]),
    ],
  });
  await createEntity(features, 'airport', ['origin']);
  await createView(features, {
    name: 'airport_delays',
    entity: 'airport',
    dataset: 'flights',
    aggregations: [
      { feature: 'late_rate', aggregation: 'RATE', column: 'delay', greaterThan: 15, windowHours: 24 },
      { feature: 'flights', aggregation: 'COUNT', windowHours: 24 },
    ],
    availabilityDelayMinutes: 60,
    bucketMinutes: 15,
  });
});

afterAll(async () => {
  await features.close();
  data.stop();
});

describe('a training set', () => {
  beforeEach(() => {
    data.downloads.length = 0;
  });

  it('holds in each row what was known before the row’s time, and nothing else', async () => {
    const id = await succeeded(
      features,
      await create({ name: 'known', version: 1, featureViews: ['airport_delays'] }),
    );

    const rows = await readParquet(features, `/training-sets/${id}/content`);

    // A flight is known an hour after it left: at 9:00 the flight of 8:00 becomes known, which is not before 9:00. The
    // flight of 10:15 is in version 2 only, and the one without a delay counts as a flight but has no label.
    expect(rows).toEqual([
      ['2001-01-01 08:00:00', 'JFK', '500', null, null, 1],
      ['2001-01-01 09:00:00', 'JFK', '700', null, null, 0],
      ['2001-01-01 09:30:00', 'LAX', '500', null, null, 1],
      ['2001-01-01 10:00:00', 'JFK', '500', 1, 1, 1],
      ['2001-01-01 11:00:00', 'JFK', '500', 1 / 2, 2, 0],
    ]);
  });

  it('tells lineage which columns of rows and views went into it, before it is announced', async () => {
    const id = await succeeded(
      features,
      await create({
        name: 'traced',
        version: 1,
        timestampParts: ['HOUR_OF_DAY'],
        featureViews: ['airport_delays'],
      }),
    );

    await vi.waitFor(async () => {
      const [start, running, ...others] = await toldLineage(features, 'features.training-set/traced');
      expect(others).toEqual([]);
      expect(start).toMatchObject({
        ...{ state: 'START', runId: id },
        inputs: [
          { kind: 'DATASET_VERSION', id: VERSION_1 },
          { kind: 'FEATURE_VIEW', name: 'airport_delays' },
        ],
      });
      expect(running).toMatchObject({
        state: 'RUNNING',
        outputs: [{ kind: 'TRAINING_SET', id, name: 'traced' }],
      });
      const flows = running?.columns.map(
        ({ from, to, how }) => `${from.node} ${from.column} ${how} ${to.column}`,
      );
      expect(flows).toEqual(
        expect.arrayContaining([
          '0 date IDENTITY date',
          '0 origin IDENTITY origin',
          '0 distance IDENTITY distance',
          '0 date TRANSFORMATION hour_of_day',
          '0 delay TRANSFORMATION late',
          '1 late_rate IDENTITY late_rate',
          '0 origin JOIN late_rate',
          '0 date JOIN flights',
        ]),
      );
      expect(await eventsAbout(features, 'traced')).toBe(1);
    }, 10_000);
  });

  it('sees the versions before its own', async () => {
    const id = await succeeded(features, await create({ name: 'later', featureViews: ['airport_delays'] }));

    const rows = await readParquet(features, `/training-sets/${id}/content`);

    expect(rows).toEqual([
      ['2001-01-01 10:15:00', 'JFK', '500', 1 / 2, 2, 1],
      ['2001-01-01 13:00:00', 'JFK', '500', 3 / 5, 6, 1],
    ]);
  });

  it('says as data what is in it', async () => {
    await succeeded(
      features,
      await create({ name: 'described', version: 1, featureViews: ['airport_delays'] }),
    );

    const { data: answer } = await features.graphql(
      `{ trainingSet(name: "described") { state rows label contentDigest sizeBytes error datasetVersion { id }
           columns { name role type } featureViews { name entity { name } features { name description } } } }`,
    );

    expect(answer).toEqual({
      trainingSet: {
        state: 'SUCCEEDED',
        rows: 5,
        label: 'late',
        contentDigest: expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
        sizeBytes: expect.any(Number),
        error: null,
        datasetVersion: { id: VERSION_1 },
        columns: [
          { name: 'date', role: 'TIMESTAMP', type: 'TIMESTAMP' },
          { name: 'origin', role: 'ENTITY', type: 'STRING' },
          { name: 'distance', role: 'FEATURE', type: 'NUMBER' },
          { name: 'late_rate', role: 'FEATURE', type: 'NUMBER' },
          { name: 'flights', role: 'FEATURE', type: 'NUMBER' },
          { name: 'late', role: 'LABEL', type: 'NUMBER' },
        ],
        featureViews: [
          {
            name: 'airport_delays',
            entity: { name: 'airport' },
            features: [
              { name: 'late_rate', description: 'Share of events with delay above 15 in the last 24 h.' },
              { name: 'flights', description: 'Number of events in the last 24 h.' },
            ],
          },
        ],
      },
    });
  });

  it('computes the features of the same versions only once', async () => {
    const once = { version: 1, featureViews: ['airport_delays'] };
    await succeeded(features, await create({ name: 'first', ...once }));
    data.downloads.length = 0;

    await succeeded(features, await create({ name: 'second', ...once, columns: [] }));

    expect(data.downloads).toEqual([VERSION_1]);
  });

  it('takes the same sample, byte for byte, for the same seed, and another for another', async () => {
    const sample = { version: 1, maxRows: 3, timestampParts: ['HOUR_OF_DAY', 'DAY_OF_WEEK'] };
    const digests: string[] = [];
    for (const [name, seed] of [
      ['a', 1],
      ['b', 1],
      ['c', 2],
    ] as const) {
      await succeeded(features, await create({ name: `sample-${name}`, seed, ...sample }));
      const { data: answer } = await features.graphql(
        `{ trainingSet(name: "sample-${name}") { rows contentDigest } }`,
      );
      expect(answer['trainingSet']?.['rows']).toBe(3);
      digests.push(String(answer['trainingSet']?.['contentDigest']));
    }

    expect(digests[1]).toBe(digests[0]);
    expect(digests[2]).not.toBe(digests[0]);
  });

  it('has the hour and the weekday of a row in UTC, and only rows of the time that was asked for', async () => {
    const created = await create({
      name: 'parts',
      version: 1,
      columns: [],
      timestampParts: ['HOUR_OF_DAY', 'DAY_OF_WEEK'],
      since: '2001-01-01T09:00:00.000Z',
      until: '2001-01-01T10:00:00.000Z',
    });
    const id = await succeeded(features, created);

    expect(await readParquet(features, `/training-sets/${id}/content`)).toEqual([
      ['2001-01-01 09:00:00', 9, 1, 0],
      ['2001-01-01 09:30:00', 9, 1, 1],
    ]);
  });
});

describe('creating a training set', () => {
  it.each([
    [{ columns: ['delay'] }, 'columns'],
    [{ columns: ['altitude'] }, 'columns.0'],
    [{ timestampColumn: 'origin' }, 'timestampColumn'],
    [{ label: { name: 'late', column: 'origin', greaterThan: 1 } }, 'label.column'],
    [{ label: { name: 'distance', column: 'delay', greaterThan: 1 } }, 'featureViews'],
    [{ label: { name: 'a b', column: 'delay', greaterThan: 1 } }, 'label.name'],
    [{ maxRows: 0 }, 'maxRows'],
    [{ name: 'no name' }, 'name'],
  ])('refuses %j, naming the field', async (wrong, field) => {
    expect((await create({ name: 'refused', ...wrong })).data).toMatchObject({
      createTrainingSet: { __typename: 'InvalidInputError', field },
    });
    expect((await features.graphql('{ trainingSet(name: "refused") { id } }')).data).toEqual({
      trainingSet: null,
    });
  });

  it('says as data that a dataset, a version or a view does not exist', async () => {
    for (const missing of [{ dataset: 'nothing' }, { version: 9 }, { featureViews: ['nothing'] }]) {
      expect((await create({ name: 'missing', ...missing })).data).toMatchObject({
        createTrainingSet: { __typename: 'NotFoundError', code: 'NOT_FOUND' },
      });
    }
  });

  it('gives a name once', async () => {
    await create({ name: 'taken', version: 1 });

    expect((await create({ name: 'taken', version: 1 })).data).toMatchObject({
      createTrainingSet: { __typename: 'NameTakenError', taken: 'taken' },
    });
  });

  it('fails for good, saying why, when no row is left', async () => {
    await create({ name: 'empty', version: 1, since: '2010-01-01T00:00:00.000Z' });

    await expect
      .poll(() => stateOf('empty'), { timeout: 50_000 })
      .toMatchObject({
        state: 'FAILED',
        error: expect.stringContaining('No row has a time and a label'),
      });
    await vi.waitFor(async () => {
      const told = await toldLineage(features, 'features.training-set/empty');
      expect(told.map(({ state }) => state)).toEqual(['START', 'FAIL']);
      expect(told[1]?.error).toContain('No row has a time and a label');
    }, 10_000);
  });

  it('has no file before it has succeeded', async () => {
    const { data: answer } = await create({
      name: 'unwritten',
      version: 1,
      since: '2010-01-01T00:00:00.000Z',
    });
    const id = String(answer['createTrainingSet']?.['trainingSet']?.['id']);

    expect((await features.fetch(`/training-sets/${id}/content`)).status).toBe(409);
    expect((await features.fetch(`/training-sets/${DATASET}/content`)).status).toBe(404);
    expect((await features.fetch('/training-sets/..%2F/content')).status).toBe(404);
  });
});

describe('a training set that was being made when the service was killed', () => {
  it('is made after the next start, even when Redis has lost the queue, and is told of once', async () => {
    data.isDown = true;
    await create({ name: 'resumed', version: 1 });
    await expect.poll(() => stateOf('resumed'), { timeout: 50_000 }).toMatchObject({ state: 'RUNNING' });
    await forgetKeys(features, 'queue:features-training-set:*');
    await features.restart();
    data.isDown = false;

    await expect.poll(() => stateOf('resumed'), { timeout: 50_000 }).toMatchObject({ state: 'SUCCEEDED' });
    await expect.poll(() => eventsAbout(features, 'resumed'), { timeout: 50_000 }).toBe(1);
  });
});

const CREATE = /* GraphQL */ `
  mutation ($input: CreateTrainingSetInput!) {
    createTrainingSet(input: $input) {
      __typename
      ... on CreateTrainingSetSuccess {
        trainingSet {
          id
          name
        }
      }
      ... on InvalidInputError {
        field
        message
      }
      ... on NotFoundError {
        code
      }
      ... on NameTakenError {
        taken
      }
    }
  }
`;

function create(input: object) {
  return features.graphql(CREATE, {
    input: {
      dataset: 'flights',
      timestampColumn: 'date',
      label: { name: 'late', column: 'delay', greaterThan: 15 },
      columns: ['distance'],
      ...input,
    },
  });
}

async function stateOf(name: string) {
  const { data: answer } = await features.graphql(
    'query ($name: String!) { trainingSet(name: $name) { state error } }',
    { name },
  );
  return answer['trainingSet'];
}
