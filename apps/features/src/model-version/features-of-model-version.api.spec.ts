import { startTestService, type TestService } from '@orrery/testing';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { featuresSchema, featuresService } from '../index.js';
import { FakeDataService } from '../testing/fake-data-service.js';
import { createEntity, createView } from '../testing/feature-store.js';
import { flightsVersion } from '../testing/flights.js';
import { publish } from '../testing/redis.js';

const DATASET = '01920000-0000-7000-8000-0000000000d0';
const VERSION = '01920000-0000-7000-8000-0000000000d1';
const MODEL = '01920000-0000-7000-8000-0000000000a0';
const TRAINED = '01920000-0000-7000-8000-0000000000a1';
const UPLOADED = '01920000-0000-7000-8000-0000000000a2';

let features: TestService;
let data: FakeDataService;

beforeAll(async () => {
  data = await FakeDataService.start();
  // The training set stays queued: what a model learned from is known as soon as it is declared.
  data.isDown = true;
  features = await startTestService(featuresService, featuresSchema, { urls: { data: data.url } });
  data.datasets.set('flights', { id: DATASET, versions: [flightsVersion(VERSION, 1, [])] });
  await createEntity(features, 'airport', ['origin']);
  const aggregations = [{ feature: 'flights', aggregation: 'COUNT', windowHours: 24 }];
  await createView(features, { name: 'airports', entity: 'airport', dataset: 'flights', aggregations });
});

afterAll(async () => {
  await features.close();
  data.stop();
});

describe('the features of a model version', () => {
  it('are those of the training set that the registry named, and unknown where it named none', async () => {
    const trainingSetId = await createTrainingSet('learned', ['airports']);
    await publish(features, registered(UPLOADED, null));
    await publish(features, registered(TRAINED, trainingSetId));

    const known = await vi.waitFor(
      async () => {
        const answer = await featuresOf([TRAINED, UPLOADED]);
        expect(answer).not.toEqual([{ features: null }, { features: null }]);
        return answer;
      },
      { timeout: 50_000 },
    );

    expect(known).toEqual([
      { features: [{ name: 'airports', freshness: null, entity: { name: 'airport' } }] },
      { features: null },
    ]);
    const { data: answer } = await features.graphql(
      '{ featureView(name: "airports") { modelVersions { id features { name } } } }',
    );
    expect(answer['featureView']).toEqual({
      modelVersions: [{ id: TRAINED, features: [{ name: 'airports' }] }],
    });
  });
});

async function featuresOf(ids: readonly string[]) {
  const { data: answer } = await features.graphql(
    `query ($representations: [_Any!]!) {
      _entities(representations: $representations) {
        ... on ModelVersion { features { name freshness entity { name } } }
      }
    }`,
    { representations: ids.map((id) => ({ __typename: 'ModelVersion', id })) },
  );
  return answer['_entities'];
}

async function createTrainingSet(name: string, featureViews: readonly string[]): Promise<string> {
  const label = { name: 'late', column: 'delay', greaterThan: 15 };
  const { data: answer } = await features.graphql(
    `mutation ($input: CreateTrainingSetInput!) {
      createTrainingSet(input: $input) { ... on CreateTrainingSetSuccess { trainingSet { id } } }
    }`,
    { input: { name, dataset: 'flights', timestampColumn: 'date', label, featureViews } },
  );
  return String(answer['createTrainingSet']?.['trainingSet']?.['id']);
}

function registered(versionId: string, trainingSetId: string | null): object {
  const version = { modelId: MODEL, model: 'flights', versionId, version: 1, runId: null, trainingSetId };
  return {
    id: versionId,
    type: 'ModelVersionRegistered',
    source: 'registry',
    subject: MODEL,
    occurredAt: '2001-01-01T00:00:00.000Z',
    data: { ...version, contentDigest: `sha256:${'0'.repeat(64)}` },
  };
}
