import type { ExperimentId, RunId } from '@orrery/domain';
import { UnitOfWork, createDataSource, migrate, newId } from '@orrery/platform-postgres';
import { createTestDatabase, type TestDatabase } from '@orrery/testing';
import fc from 'fast-check';
import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { experimentsSchema } from '../database/schema.js';
import { ExperimentRepository } from '../experiment/experiment.repository.js';
import { RunRepository } from '../run/run.repository.js';
import { countStatements } from '../testing/count-statements.js';
import { RunMetricRepository } from './run-metric.repository.js';
import type { MetricPoint } from './run-metric.js';

let database: TestDatabase;
let dataSource: DataSource;
let metrics: RunMetricRepository;
let runs: RunRepository;
let experimentId: ExperimentId;

beforeAll(async () => {
  database = await createTestDatabase({
    template: 'experiments',
    migrate: async (url) => {
      const empty = await createDataSource({ url, ...experimentsSchema }).initialize();
      await migrate(empty);
      await empty.destroy();
    },
  });
  dataSource = await createDataSource({ url: database.url, ...experimentsSchema }).initialize();
  const unitOfWork = new UnitOfWork(dataSource);
  metrics = new RunMetricRepository(unitOfWork);
  runs = new RunRepository(unitOfWork);
  experimentId = newId();
  await new ExperimentRepository(unitOfWork).insert({ id: experimentId, name: 'e', createdAt: new Date() });
});

afterAll(async () => {
  await dataSource.destroy();
  await database.drop();
});

describe('the metrics of a run', () => {
  it('have a summary that agrees with their history, however they come in', async () => {
    const point = fc.record({
      key: fc.constantFrom('loss', 'auc'),
      step: fc.integer({ min: 0, max: 5 }),
      // Postgres keeps no difference between 0 and -0 in a minimum, and neither does anybody.
      value: fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0),
      at: fc.constant(new Date(0)),
    });
    const batches = fc.array(fc.array(point, { maxLength: 6 }), { maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(batches, async (given) => {
        const runId = await newRun();
        for (const batch of given) await metrics.add(runId, batch);
        for (const batch of given) await metrics.add(runId, batch);
        await expectAgreement(runId, firstOfEachStep(given.flat()));
      }),
      { numRuns: 25 },
    );
  });

  it('are added once when the same batches come at the same time', async () => {
    const runId = await newRun();
    const batch = Array.from({ length: 50 }, (_, step) => ({
      key: step % 2 ? 'a' : 'b',
      step,
      value: step,
      at: new Date(0),
    }));
    await Promise.all(
      Array.from({ length: 8 }, (_, n) => metrics.add(runId, n % 2 ? batch : batch.toReversed())),
    );
    await expectAgreement(runId, batch);
  });

  it('are one statement for a thousand points', async () => {
    const runId = await newRun();
    const batch = Array.from({ length: 1000 }, (_, step) => ({
      key: 'loss',
      step,
      value: 1,
      at: new Date(0),
    }));
    expect(await countStatements(dataSource, () => metrics.add(runId, batch))).toBe(1);
  });

  it('are one statement for the histories of many runs', async () => {
    const ids = [await newRun(), await newRun(), await newRun()];
    for (const [index, runId] of ids.entries()) {
      await metrics.add(runId, [{ key: 'loss', step: index, value: index, at: new Date(0) }]);
    }
    const requests = ids.map((runId) => ({ runId, key: 'loss', after: -1, first: 10 }));
    let histories: readonly (readonly MetricPoint[])[] = [];
    expect(
      await countStatements(dataSource, async () => {
        histories = await metrics.listHistories([
          ...requests,
          { ...requests[0], key: 'none' } as (typeof requests)[0],
        ]);
      }),
    ).toBe(1);
    expect(histories.map((history) => history.map(({ step }) => step))).toEqual([[0], [1], [2], []]);
  });
});

async function newRun(): Promise<RunId> {
  const id: RunId = newId();
  const inputs = { trainingSetId: null, datasetVersionIds: [] };
  const run = {
    id,
    experimentId,
    name: 'r',
    status: 'RUNNING',
    inputs,
    startedAt: new Date(),
    endedAt: null,
  } as const;
  await runs.insert(run, null);
  return id;
}

function firstOfEachStep(points: readonly MetricPoint[]): MetricPoint[] {
  return points.filter(
    (point, index) => points.findIndex(({ key, step }) => key === point.key && step === point.step) === index,
  );
}

async function expectAgreement(runId: RunId, points: readonly MetricPoint[]): Promise<void> {
  const summaries = await metrics.listOfRuns([runId]);
  const keys = [...new Set(points.map(({ key }) => key))].toSorted();
  expect(summaries.map(({ key }) => key)).toEqual(keys);
  for (const summary of summaries) {
    const own = points.filter(({ key }) => key === summary.key).toSorted((a, b) => a.step - b.step);
    const values = own.map(({ value }) => value);
    const [history] = await metrics.listHistories([{ runId, key: summary.key, after: -1, first: 1000 }]);
    expect(history?.map(({ step, value }) => [step, value + 0])).toEqual(
      own.map(({ step, value }) => [step, value + 0]),
    );
    expect(summary).toMatchObject({
      lastStep: own.at(-1)?.step,
      min: Math.min(...values),
      max: Math.max(...values),
    });
    expect(summary.last + 0).toBe((own.at(-1)?.value ?? NaN) + 0);
  }
}
