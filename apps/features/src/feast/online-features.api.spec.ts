import { startTestService, type TestService } from '@orrery/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { featuresSchema, featuresService } from '../index.js';
import { buildChild } from '../testing/build-child.js';
import { FakeDataService } from '../testing/fake-data-service.js';
import { createEntity, createView, ended, materialize } from '../testing/feature-store.js';
import { flightsVersion } from '../testing/flights.js';

const DATASET = '01920000-0000-7000-8000-0000000000d0';
const VERSION = '01920000-0000-7000-8000-0000000000d1';

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
        ['2001-01-03 10:30:00', null, 500, 'SFO', 'JFK'],
      ]),
    ],
  });
  await createEntity(features, 'airport', ['origin']);
  await createEntity(features, 'route', ['origin', 'destination']);
  const flights = { feature: 'flights', aggregation: 'COUNT', windowHours: 240 };
  const meanDelay = { feature: 'mean_delay', aggregation: 'MEAN', column: 'delay', windowHours: 240 };
  await createView(features, {
    name: 'airports',
    entity: 'airport',
    dataset: 'flights',
    aggregations: [meanDelay, flights],
    ttlSeconds: 24 * 3600,
  });
  await createView(features, {
    name: 'routes',
    entity: 'route',
    dataset: 'flights',
    aggregations: [{ ...flights, feature: 'route_flights' }],
  });
  for (const view of ['airports', 'routes']) {
    await ended(features, await materialize(features, { view, upTo: '2001-01-03T11:00:00.000Z' }));
  }
});

afterAll(async () => {
  await features.close();
  data.stop();
});

describe('Feast’s POST /get-online-features', () => {
  it('answers feature by feature, entities first, each value with its status and time', async () => {
    const response = await ask({
      entities: {
        origin: ['JFK', 'LAX', 'SFO', 'XXX', null],
        destination: ['ORD', 'JFK', 'JFK', 'JFK', 'JFK'],
      },
      features: ['airports:mean_delay', 'routes:route_flights'],
    });

    expect(response.status).toBe(200);
    const never = '1970-01-01T00:00:00Z';
    expect(await response.json()).toEqual({
      metadata: { feature_names: ['origin', 'destination', 'mean_delay', 'route_flights'] },
      results: [
        {
          values: ['JFK', 'LAX', 'SFO', 'XXX', null],
          statuses: ['PRESENT', 'PRESENT', 'PRESENT', 'PRESENT', 'PRESENT'],
          event_timestamps: [never, never, never, never, never],
        },
        {
          values: ['ORD', 'JFK', 'JFK', 'JFK', 'JFK'],
          statuses: ['PRESENT', 'PRESENT', 'PRESENT', 'PRESENT', 'PRESENT'],
          event_timestamps: [never, never, never, never, never],
        },
        {
          values: [50 / 3, null, null, null, null],
          statuses: ['PRESENT', 'OUTSIDE_MAX_AGE', 'NULL_VALUE', 'NOT_FOUND', 'NOT_FOUND'],
          event_timestamps: [
            '2001-01-03T10:01:00Z',
            '2001-01-01T09:31:00Z',
            '2001-01-03T10:31:00Z',
            never,
            never,
          ],
        },
        {
          values: [2, 1, 1, null, null],
          statuses: ['PRESENT', 'PRESENT', 'PRESENT', 'NOT_FOUND', 'NOT_FOUND'],
          event_timestamps: [
            '2001-01-03T10:01:00Z',
            '2001-01-01T09:31:00Z',
            '2001-01-03T10:31:00Z',
            never,
            never,
          ],
        },
      ],
    });
  });

  it('writes the view before the feature when full names are asked for', async () => {
    const entities = { origin: ['JFK'] };
    const response = await ask({ entities, features: ['airports:flights'], full_feature_names: true });

    expect(await response.json()).toMatchObject({
      metadata: { feature_names: ['origin', 'airports__flights'] },
    });
  });

  it.each([
    [{ features: ['nobody:flights'] }, 404, 'FeatureViewNotFoundException'],
    [{ features: ['airports:nothing'] }, 404, 'FeastObjectNotFoundException'],
    [{ feature_service: 'nobody' }, 404, 'FeatureServiceNotFoundException'],
    [{ features: ['airports:flights', 'airports:flights'] }, 422, 'FeatureNameCollisionError'],
    [{ features: ['routes:route_flights'] }, 422, 'FeastError'],
  ])('refuses %j as Feast’s server does', async (wrong, status, feastClass) => {
    const response = await ask({ entities: { origin: ['JFK'] }, ...wrong });

    expect(response.status).toBe(status);
    const detail: unknown = JSON.parse((await response.json()) as string);
    expect(detail).toEqual({ module: 'feast.errors', class: feastClass, message: expect.any(String) });
  });

  it.each([
    [{}],
    [{ entities: {} }],
    [{ entities: { origin: 'JFK' } }],
    [{ entities: { origin: ['JFK'], destination: [] } }],
    [{ entities: { origin: Array.from({ length: 150_001 }, () => 'JFK') } }],
  ])('refuses a body that is no request (%#)', async (wrong) => {
    const response = await ask({ features: ['airports:flights'], ...wrong });

    expect(response.status).toBe(422);
    expect(await response.json()).toMatchObject({
      detail: [{ loc: expect.arrayContaining(['body', 'entities']) }],
    });
  });

  it('asks for a token', async () => {
    const headers = { authorization: 'Bearer nobody', 'content-type': 'application/json' };
    const response = await features.fetch('/get-online-features', { method: 'POST', headers, body: '{}' });

    expect(response.status).toBe(401);
  });
});

function ask(body: object): Promise<Response> {
  const headers = { 'content-type': 'application/json' };
  return features.fetch('/get-online-features', { method: 'POST', headers, body: JSON.stringify(body) });
}
