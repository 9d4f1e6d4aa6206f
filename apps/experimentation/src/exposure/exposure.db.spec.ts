import type { ABTestId, EndpointId, ModelVersionId } from '@orrery/domain';
import { UnitOfWork, createDataSource, migrate, newId } from '@orrery/platform-postgres';
import { createTestDatabase, type TestDatabase } from '@orrery/testing';
import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ABTestRepository } from '../ab-test/ab-test.repository.js';
import { AnalysisReportRepository } from '../analysis-report/analysis-report.repository.js';
import { experimentationSchema } from '../database/schema.js';
import { ExposureRepository } from './exposure.repository.js';
import type { Exposure } from './exposure.js';

const AT = '2001-06-01T12:00:00.000Z';

let database: TestDatabase;
let dataSource: DataSource;
let exposures: ExposureRepository;
let tests: ABTestRepository;
let reports: AnalysisReportRepository;

beforeAll(async () => {
  database = await createTestDatabase({
    template: 'experimentation',
    migrate: async (url) => {
      const empty = await createDataSource({ url, ...experimentationSchema }).initialize();
      await migrate(empty);
      await empty.destroy();
    },
  });
  dataSource = await createDataSource({ url: database.url, ...experimentationSchema }).initialize();
  const unitOfWork = new UnitOfWork(dataSource);
  exposures = new ExposureRepository(unitOfWork);
  tests = new ABTestRepository(unitOfWork);
  reports = new AnalysisReportRepository(unitOfWork);
});

afterAll(async () => {
  await dataSource.destroy();
  await database.drop();
});

describe('recording exposures', () => {
  it('counts a user once however often and wherever it is told', async () => {
    const id = await newTest();
    const told = [to(id, 'ann', 'control'), to(id, 'ann', 'control'), to(id, 'bob', 'treatment')];

    await exposures.record(told);
    await exposures.record(told);

    expect(await countsOf(id)).toEqual({ control: [1, 0], treatment: [1, 0] });
  });

  it('keeps the first variation of a user and marks the conflict, within a batch', async () => {
    const id = await newTest();

    await exposures.record([to(id, 'ann', 'treatment'), to(id, 'ann', 'control'), to(id, 'bob', 'control')]);

    expect(await countsOf(id)).toEqual({ control: [1, 0], treatment: [1, 1] });
  });

  it('keeps the first variation of a user and marks the conflict, across batches', async () => {
    const id = await newTest();

    await exposures.record([to(id, 'ann', 'treatment')]);
    await exposures.record([to(id, 'ann', 'control')]);
    await exposures.record([to(id, 'ann', 'treatment')]);

    expect(await countsOf(id)).toEqual({ control: [0, 0], treatment: [1, 1] });
  });

  it('tells tests apart: a user may be in several', async () => {
    const [one, other] = [await newTest(), await newTest()];

    await exposures.record([to(one, 'ann', 'control'), to(other, 'ann', 'treatment')]);

    expect(await countsOf(one)).toEqual({ control: [1, 0], treatment: [0, 0] });
    expect(await countsOf(other)).toEqual({ control: [0, 0], treatment: [1, 0] });
  });

  it('leaves out what is no variation of a known test, and records the rest', async () => {
    const id = await newTest();

    await exposures.record([to(newId(), 'ann', 'control'), to(id, 'ann', 'other'), to(id, 'ann', 'control')]);

    expect(await countsOf(id)).toEqual({ control: [1, 0], treatment: [0, 0] });
  });

  it('marks every conflict when the variations are told at once, in opposite orders', async () => {
    const id = await newTest();
    const users = Array.from({ length: 2000 }, (_, i) => `user-${i}`);

    await Promise.all([
      exposures.record(users.map((user) => to(id, user, 'control'))),
      exposures.record(users.toReversed().map((user) => to(id, user, 'treatment'))),
    ]);

    const { control = [], treatment = [] } = await countsOf(id);
    expect([control, treatment].toSorted()).toEqual([
      [0, 0],
      [2000, 2000],
    ]);
  });
});

function to(abTestId: string, userId: string, variation: string): Exposure {
  return { abTestId, userId, variation, at: AT };
}

async function newTest(): Promise<ABTestId> {
  const id: ABTestId = newId();
  const modelVersionId: ModelVersionId = newId();
  const endpointId: EndpointId = newId();
  await tests.insert({
    id,
    name: id,
    endpointId,
    endpoint: id,
    metric: { name: 'booked', description: '' },
    status: 'RUNNING',
    variations: ['control', 'treatment'].map((key) => ({ key, modelVersionId, version: 1, weight: 50 })),
    createdAt: new Date(AT),
    startedAt: new Date(AT),
    stoppedAt: null,
  });
  return id;
}

/** Users and conflicting users of each variation. */
async function countsOf(id: ABTestId): Promise<Record<string, number[]>> {
  const counts = (await reports.countByIds([id])).get(id)?.variations ?? [];
  const [control = [], treatment = []] = counts.map(({ users, conflicting }) => [users, conflicting]);
  return { control, treatment };
}
