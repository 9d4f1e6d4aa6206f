import { afterAll, beforeAll, expect, it } from 'vitest';
import { openTrackingDatabase, type TrackingDatabase } from '../testing/tracking-database.js';
import { MetricHistoryRepository } from './metric-history.repository.js';

const POINTS = 1_000_000;
const SHORT_SERIES = 100_000;
/** Sampling must stay far below what a service gives a statement; what the planner got wrong took a minute. */
const STATEMENT_LIMIT_MS = 20_000;

let database: TrackingDatabase;

beforeAll(async () => {
  database = await openTrackingDatabase();
});

afterAll(() => database.close());

it(
  'samples a very long history among many short ones, which mislead the planner about it',
  { timeout: 120_000 },
  async () => {
    const { dataSource, unitOfWork } = database;
    const { id } = await database.newExperiment();
    const run = await database.newRun(id, { metrics: { curve: [0] } });
    await dataSource.query(
      `INSERT INTO run_metric_point SELECT id, step, step, step FROM run_metric, generate_series(1, $2::int - 1) AS step
     WHERE run_id = $1 AND key = 'curve'`,
      [run, POINTS],
    );
    await dataSource.query(
      `INSERT INTO run_metric_point SELECT -series, 0, 0, 0 FROM generate_series(1, $1::int) AS series`,
      [SHORT_SERIES],
    );
    await dataSource.query('VACUUM ANALYZE run_metric_point');
    const histories = new MetricHistoryRepository(unitOfWork);
    const points = await unitOfWork.run(async () => {
      await unitOfWork.manager.query(`SET LOCAL statement_timeout = ${STATEMENT_LIMIT_MS}`);
      return histories.sampleSteps(null, [run], 'curve', { max: 1000, startStep: null, endStep: null });
    });
    const stretch = POINTS / 1000;
    const steps = Array.from({ length: 1000 }, (_, n) => n * stretch);
    expect(points.map(({ step }) => step)).toEqual([...steps, POINTS - 1]);
  },
);
