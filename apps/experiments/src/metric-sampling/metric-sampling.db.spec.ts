import type { ExperimentId } from '@orrery/domain';
import { minMaxBuckets } from '@orrery/math-series';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { countStatements } from '../testing/count-statements.js';
import { openTrackingDatabase, type TrackingDatabase } from '../testing/tracking-database.js';
import { MetricSamplingRepository } from './metric-sampling.repository.js';
import { MetricSamplingService } from './metric-sampling.service.js';

let database: TrackingDatabase;
let samplings: MetricSamplingRepository;
let experimentId: ExperimentId;

beforeAll(async () => {
  database = await openTrackingDatabase();
  samplings = new MetricSamplingRepository(database.unitOfWork);
  experimentId = (await database.newExperiment()).id;
});

afterAll(() => database.close());

describe('a sample of a history', () => {
  it('has the points that the mathematics keeps of the same values', async () => {
    const number = fc.double().map((value) => value + 0);
    await fc.assert(
      fc.asyncProperty(
        fc.array(number, { minLength: 1, maxLength: 80 }),
        fc.integer({ min: 4, max: 40 }),
        async (values, maxPoints) => {
          const runId = await database.newRun(experimentId, { metrics: { loss: values } });
          const [sample] = await samplings.sample([{ runId, key: 'loss' }], maxPoints);
          const places = minMaxBuckets(Float64Array.from(values), maxPoints);
          expect(sample?.map(({ step, value }) => [step, value])).toEqual(
            Array.from(places, (place) => [place, values[place]]),
          );
        },
      ),
      { numRuns: 60 },
    );
  });

  it('cuts buckets where the mathematics does, whatever the length, which a constant course shows', async () => {
    for (let length = 1; length <= 40; length++) {
      const values = new Float64Array(length);
      const runId = await database.newRun(experimentId, { metrics: { loss: [...values] } });
      for (const maxPoints of [4, 5, 9, 10, 17, 24]) {
        const [sample] = await samplings.sample([{ runId, key: 'loss' }], maxPoints);
        expect(sample?.map(({ step }) => step)).toEqual([...minMaxBuckets(values, maxPoints)]);
      }
    }
  });

  it('is taken of many histories in one statement, and is empty where there is none', async () => {
    const runs = [
      await database.newRun(experimentId, { metrics: { a: [1, 2, 3], b: [4] } }),
      await database.newRun(experimentId, { metrics: { a: [5] } }),
    ];
    const series = runs.flatMap((runId) => ['a', 'b'].map((key) => ({ runId, key })));
    const sample = () => samplings.sample(series, 10);
    expect((await sample()).map((points) => points.map(({ value }) => value))).toEqual([
      [1, 2, 3],
      [4],
      [5],
      [],
    ]);
    expect(await countStatements(database.dataSource, sample)).toBe(1);
  });

  it('shows a course that lies at one step only', async () => {
    const runId = await database.newRun(experimentId, { metrics: { loss: [0] } });
    await database.dataSource.query(
      `INSERT INTO run_metric_point (series, step, at_ms, value)
       SELECT id, 0, n, n FROM run_metric, generate_series(1, 999) AS n WHERE run_id = $1`,
      [runId],
    );
    const [points] = await samplings.sample([{ runId, key: 'loss' }], 100);
    expect(points?.length).toBeGreaterThan(50);
  });

  it('is one statement for all that ask alike, and no longer than asked for by either method', async () => {
    const values = Array.from({ length: 500 }, (_, step) => Math.sin(step / 5));
    const runs = [
      await database.newRun(experimentId, { metrics: { loss: values } }),
      await database.newRun(experimentId, { metrics: { loss: values } }),
    ];
    const service = new MetricSamplingService(samplings);
    const requests = runs.flatMap((runId) =>
      (['MIN_MAX', 'LTTB'] as const).map((method) => ({ runId, key: 'loss', maxPoints: 30, method })),
    );
    const lengths: number[] = [];
    const statements = await countStatements(database.dataSource, async () => {
      for (const points of (await service.sample(requests)).values()) lengths.push(points.length);
    });
    expect(statements).toBe(2);
    expect(lengths.every((length) => length > 25 && length <= 30)).toBe(true);
  });
});
