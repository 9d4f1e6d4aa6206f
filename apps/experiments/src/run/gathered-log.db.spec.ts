import type { RunId } from '@orrery/domain';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTrackingDatabase, type TrackingDatabase } from '../testing/tracking-database.js';
import { RunLogRepository } from './run-log.repository.js';

let database: TrackingDatabase;
let log: RunLogRepository;

beforeAll(async () => {
  database = await openTrackingDatabase();
  log = new RunLogRepository(database.unitOfWork);
});

afterAll(() => database.close());

const point = (runId: RunId, key: string, step: number, scope: string | null = null) =>
  log.log(runId, scope, { metrics: [{ key, step, value: step / 2, atMs: step }], params: [], tags: [] });

interface Stored {
  readonly points: number;
  readonly last: number | null;
  readonly min: number | null;
}

async function stored(runId: RunId): Promise<readonly Stored[]> {
  return database.dataSource.query(
    `SELECT (SELECT count(*)::int FROM run_metric_point WHERE series = run_metric.id) AS points, last, min
     FROM run_metric WHERE run_id = $1 ORDER BY key`,
    [runId],
  );
}

describe('single points of many runs at once', () => {
  it('are all there, each once, with the right summaries', async () => {
    const { id } = await database.newExperiment();
    const runs = await Promise.all(Array.from({ length: 20 }, () => database.newRun(id)));
    const steps = Array.from({ length: 30 }, (_, step) => step);
    const outcomes = await Promise.all(
      steps.flatMap((step) => runs.flatMap((run) => [point(run, 'b', step), point(run, 'a', step)])),
    );
    expect(outcomes.every(({ kind }) => kind === 'logged')).toBe(true);
    for (const run of runs) {
      const series = { points: 30, last: 14.5, min: 0 };
      expect(await stored(run)).toEqual([series, series]);
    }
  });

  it('are refused where the run is deleted, of another project or not there, and logged where it is not', async () => {
    const mine = await database.newExperiment({ project: 'mine' });
    const good = await database.newRun(mine.id);
    const deleted = await database.newRun(mine.id, { deletedAt: new Date() });
    const foreign = await database.newRun((await database.newExperiment({ project: 'theirs' })).id);
    const nobody = '00000000-0000-7000-8000-000000000000' as RunId;
    const outcomes = await Promise.all(
      Array.from({ length: 10 }, (_, step) =>
        Promise.all([good, deleted, foreign, nobody].map((run) => point(run, 'm', step, 'mine'))),
      ),
    );
    for (const kinds of outcomes.map((round) => round.map(({ kind }) => kind))) {
      expect(kinds).toEqual(['logged', 'refused', 'refused', 'refused']);
    }
    expect(await stored(good)).toEqual([{ points: 10, last: 4.5, min: 0 }]);
    expect([await stored(deleted), await stored(foreign)]).toEqual([[], []]);
  });

  it('wait for no other while a larger batch is logged to the same runs', async () => {
    const { id } = await database.newExperiment();
    const runs = await Promise.all(Array.from({ length: 5 }, () => database.newRun(id)));
    const whole = (run: RunId, from: number) =>
      log.log(run, null, {
        metrics: ['z', 'a', 'm'].flatMap((key) =>
          Array.from({ length: 50 }, (_, n) => ({ key, step: from + n, value: n, atMs: n })),
        ),
        params: [],
        tags: [],
      });
    const outcomes = await Promise.all(
      Array.from({ length: 20 }, (_, round) =>
        runs.flatMap((run) => [
          whole(run, round * 50),
          point(run, 'm', 5_000 + round),
          point(run, 'a', 5_000 + round),
        ]),
      ).flat(),
    );
    expect(outcomes.every(({ kind }) => kind === 'logged')).toBe(true);
    for (const run of runs)
      expect((await stored(run)).map(({ points }) => points)).toEqual([1020, 1020, 1000]);
  });
});
