import type { EndpointId, ModelVersionId, RegisteredModelId } from '@orrery/domain';
import { QuantileSketch } from '@orrery/math-statistics';
import { UnitOfWork, createDataSource, migrate, newId } from '@orrery/platform-postgres';
import { createTestDatabase } from '@orrery/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DataSource } from 'typeorm';
import { servingSchema } from '../database/schema.js';
import { EndpointRepository } from '../endpoint/endpoint.repository.js';
import { summarize } from './latency-counts.js';
import { LatencyRepository, type LatencyWindow } from './latency.repository.js';

const HOUR = new Date('2026-01-01T10:00:00Z');
const version = newId<ModelVersionId>();

let dataSource: DataSource;
let windows: LatencyRepository;
let endpoints: EndpointRepository;

beforeAll(async () => {
  const database = await createTestDatabase({
    template: 'serving',
    migrate: async (url) => {
      const empty = await createDataSource({ url, ...servingSchema }).initialize();
      await migrate(empty);
      await empty.destroy();
    },
  });
  dataSource = await createDataSource({ url: database.url, ...servingSchema }).initialize();
  const unitOfWork = new UnitOfWork(dataSource);
  windows = new LatencyRepository(unitOfWork);
  endpoints = new EndpointRepository(unitOfWork);
});

afterAll(() => dataSource.destroy());

async function newEndpoint(): Promise<EndpointId> {
  const id = newId<EndpointId>();
  const modelId = newId<RegisteredModelId>();
  const about = { modelId, model: 'delay', missingValues: 'REFUSE', createdAt: new Date() } as const;
  await endpoints.insert({ id, name: `endpoint-${id}`, loaded: true, ...about });
  return id;
}

function windowOf(endpointId: EndpointId, counts: Partial<LatencyWindow> & { ms?: number[] }): LatencyWindow {
  const answered = new QuantileSketch();
  for (const ms of counts.ms ?? []) answered.add(ms);
  return { endpointId, versionId: version, hour: HOUR, refused: 0, errors: 0, answered, ...counts };
}

describe('stored latencies', () => {
  it('are the sum of what replicas write at once, for new windows and for old ones', async () => {
    const endpoint = await newEndpoint();
    const other = await newEndpoint();
    const written = Array.from({ length: 20 }, (_, i) =>
      windows.add([
        windowOf(i % 2 ? endpoint : other, { ms: [i], refused: 1 }),
        windowOf(i % 2 ? other : endpoint, { ms: [i + 100], errors: 2 }),
      ]),
    );
    await Promise.all(written);

    const summary = summarize(await windows.listSince([endpoint], HOUR));

    expect(summary).toMatchObject({ requests: 50, refused: 10, errors: 20, errorRate: 0.4 });
    // The last but one of 20, to the precision of the sketch.
    expect(Math.abs((summary.p99 ?? 0) - 116)).toBeLessThanOrEqual(116 / 256);
  });

  it('are of the hours that were asked for', async () => {
    const endpoint = await newEndpoint();
    const earlier = new Date(HOUR.getTime() - 3_600_000);
    await windows.add([windowOf(endpoint, { ms: [1] }), windowOf(endpoint, { ms: [2, 3], hour: earlier })]);

    expect(summarize(await windows.listSince([endpoint], HOUR)).requests).toBe(1);
    expect(summarize(await windows.listSince([endpoint], earlier)).requests).toBe(3);

    await windows.removeBefore(HOUR);
    expect(summarize(await windows.listSince([endpoint], earlier)).requests).toBe(1);
  });

  it('say of an endpoint that nobody asked that nothing is known', async () => {
    const nothing = { requests: 0, refused: 0, errors: 0, errorRate: null, p50: null, p95: null, p99: null };

    expect(summarize(await windows.listSince([await newEndpoint()], HOUR))).toEqual(nothing);
  });
});
