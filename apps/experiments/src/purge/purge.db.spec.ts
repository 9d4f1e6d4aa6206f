import { ConflictError, NotFoundError, type RunId, type StudyId } from '@orrery/domain';
import { Outbox } from '@orrery/platform-events';
import { newId } from '@orrery/platform-postgres';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ArtifactFilePurge } from '../artifact-file/artifact-file-purge.js';
import type { ExperimentsConfig } from '../experiments.config.js';
import { readExperimentsConfig } from '../experiments.config.js';
import { RunLogRepository } from '../run/run-log.repository.js';
import { RunRepository } from '../run/run.repository.js';
import { openTrackingDatabase, type TrackingDatabase } from '../testing/tracking-database.js';
import { PurgeRepository } from './purge.repository.js';
import { PurgeService } from './purge.service.js';

const HOUR_MS = 3_600_000;
const KEPT_HOURS = 24;

let database: TrackingDatabase;
let purges: PurgeService;

const hoursAgo = (hours: number) => new Date(Date.now() - hours * HOUR_MS);
const RUN = { params: { a: '1' }, tags: { b: '2' }, metrics: { loss: [3, 2, 1], auc: [0.5] } };
const never = new AbortController().signal;

beforeAll(async () => {
  database = await openTrackingDatabase();
  const { unitOfWork } = database;
  const config: ExperimentsConfig = {
    ...readExperimentsConfig({ ORRERY_MODE: 'local', DATABASE_URL: 'postgres://x', REDIS_URL: 'redis://x' }),
    retentionDeletedHours: KEPT_HOURS,
  };
  purges = new PurgeService(
    new PurgeRepository(unitOfWork),
    new RunRepository(unitOfWork),
    new ArtifactFilePurge(unitOfWork),
    unitOfWork,
    new Outbox(unitOfWork, 'experiments'),
    config,
  );
});

// Tests come in any order, and what one purged by hand still has its points.
beforeEach(() => purges.removePoints(never));

afterAll(() => database.close());

describe('what was deleted', () => {
  it('stays as long as it can be restored, and then goes with all it had', async () => {
    const { id } = await database.newExperiment();
    const expired = await database.newRun(id, { ...RUN, deletedAt: hoursAgo(KEPT_HOURS + 1) });
    const recent = await database.newRun(id, { ...RUN, deletedAt: hoursAgo(KEPT_HOURS - 1) });
    const active = await database.newRun(id, RUN);

    await purges.purgeExpired(new Date(), never);

    expect(await countOf(expired)).toEqual({ run: 0, param: 0, tag: 0, metric: 0, points: 0, told: 1 });
    for (const kept of [recent, active]) {
      expect(await countOf(kept)).toEqual({ run: 1, param: 1, tag: 1, metric: 2, points: 4, told: 0 });
    }
    expect(await pointsWithoutSeries()).toBe(0);
  });

  it('goes with its experiment, which goes when it is empty', async () => {
    const experiment = await database.newExperiment({ deletedAt: hoursAgo(KEPT_HOURS + 1) });
    const runs = [await database.newRun(experiment.id, RUN), await database.newRun(experiment.id, RUN)];
    await purges.purgeExpired(new Date(), never);
    for (const run of runs) expect(await countOf(run)).toMatchObject({ run: 0, points: 0, told: 1 });
    expect(await exists('experiment', experiment.id)).toBe(false);
    expect(await told('ExperimentPurged', experiment.id)).toBe(1);
  });

  it('goes on being removed where a process that was killed had stopped', async () => {
    const { id } = await database.newExperiment();
    const run = await database.newRun(id, { ...RUN, deletedAt: new Date() });
    await purges.purgeRun(run);
    // Its points are still there, as they are when the process dies at this point.
    expect(await countOf(run)).toMatchObject({ run: 0, metric: 0, told: 1 });
    expect(await pointsWithoutSeries()).toBe(4);
    await purges.purgeExpired(new Date(), never);
    expect(await pointsWithoutSeries()).toBe(0);
    await expect(purges.purgeRun(run)).rejects.toThrow(NotFoundError);
    expect(await told('RunPurged', run)).toBe(1);
  });

  it('is removed once, however many do so at the same time', async () => {
    const { id } = await database.newExperiment();
    const runs: RunId[] = [];
    for (let n = 0; n < 20; n += 1)
      runs.push(await database.newRun(id, { ...RUN, deletedAt: hoursAgo(KEPT_HOURS + 1) }));
    await Promise.all(Array.from({ length: 4 }, () => purges.purgeExpired(new Date(), never)));
    for (const run of runs) expect(await countOf(run)).toMatchObject({ run: 0, points: 0, told: 1 });
    expect(await pointsWithoutSeries()).toBe(0);
  });

  it('leaves nothing behind when somebody logs to it meanwhile', async () => {
    const { id } = await database.newExperiment();
    const log = new RunLogRepository(database.unitOfWork);
    for (let n = 0; n < 10; n += 1) {
      const run = await database.newRun(id, RUN);
      const logging = Array.from({ length: 5 }, (_, step) =>
        log.log(run, null, {
          metrics: [{ key: 'loss', step: 10 + step, value: 1, atMs: 0 }],
          params: [],
          tags: [],
        }),
      );
      await database.dataSource.query('UPDATE run SET deleted_at = now() WHERE id = $1', [run]);
      await purges.purgeRun(run);
      await Promise.allSettled(logging);
      await purges.removePoints(never);
      expect(await countOf(run)).toMatchObject({ run: 0, metric: 0, points: 0 });
    }
    expect(await pointsWithoutSeries()).toBe(0);
  });

  it('leaves the trials of a study what they reached, until the experiment goes with its studies', async () => {
    const experiment = await database.newExperiment();
    const run = await database.newRun(experiment.id, { ...RUN, deletedAt: new Date() });
    const study = newId<StudyId>();
    await database.dataSource.query(
      `INSERT INTO study (id, name, experiment_id, training_set_id, validation_fraction, settings, state, created_at)
       VALUES ($1::uuid, 'purge-spec', $2, $1, 0.2, '{}', 'SUCCEEDED', now())`,
      [study, experiment.id],
    );
    await database.dataSource.query(
      `INSERT INTO trial (study_id, number, params, state, value, run_id) VALUES ($1, 0, '{}', 'SUCCEEDED', 0.5, $2)`,
      [study, run],
    );
    await purges.purgeRun(run);
    expect(
      await database.dataSource.query('SELECT value, run_id FROM trial WHERE study_id = $1', [study]),
    ).toEqual([{ value: 0.5, run_id: run }]);

    await database.dataSource.query('UPDATE experiment SET deleted_at = now() WHERE id = $1', [
      experiment.id,
    ]);
    await purges.purgeExperiment(experiment.id);
    expect(await exists('experiment', experiment.id)).toBe(false);
    expect(await database.dataSource.query('SELECT FROM study WHERE id = $1', [study])).toEqual([]);
  });

  it('is not removed while it is not deleted, or while a pipeline trains in it', async () => {
    const { id } = await database.newExperiment();
    const run = await database.newRun(id, RUN);
    await expect(purges.purgeRun(run)).rejects.toThrow(ConflictError);
    await expect(purges.purgeExperiment(id)).rejects.toThrow(ConflictError);

    const used = await database.newExperiment({ deletedAt: hoursAgo(KEPT_HOURS + 1) });
    await database.dataSource.query(
      `INSERT INTO pipeline (id, name, experiment_id, dataset, training_set, validation_fraction, settings, model, alias, created_at)
       VALUES ($1::uuid, 'purge-spec', $2, 'd', '{}', 0.2, '{}', 'm', 'a', now())`,
      [newId(), used.id],
    );
    await purges.purgeExpired(new Date(), never);
    expect(await exists('experiment', used.id)).toBe(true);
    await expect(purges.purgeExperiment(used.id)).rejects.toThrow(ConflictError);
  });

  it('stops when it is told to, and says when it will be removed', async () => {
    const { id } = await database.newExperiment();
    const run = await database.newRun(id, { ...RUN, deletedAt: hoursAgo(KEPT_HOURS + 1) });
    await purges.purgeExpired(new Date(), AbortSignal.abort());
    expect(await countOf(run)).toMatchObject({ run: 1 });
    const deletedAt = hoursAgo(1);
    expect(purges.purgeAt(deletedAt)?.getTime()).toBe(deletedAt.getTime() + KEPT_HOURS * HOUR_MS);
    expect(purges.purgeAt(null)).toBeNull();
  });
});

async function countOf(run: RunId): Promise<Record<string, number>> {
  const [row] = await database.dataSource.query<Record<string, number>[]>(
    `SELECT
       (SELECT count(*)::int FROM run WHERE id = $1) AS run,
       (SELECT count(*)::int FROM run_param WHERE run_id = $1) AS param,
       (SELECT count(*)::int FROM run_tag WHERE run_id = $1) AS tag,
       (SELECT count(*)::int FROM run_metric WHERE run_id = $1) AS metric,
       (SELECT count(*)::int FROM run_metric_point JOIN run_metric ON run_metric.id = series
          WHERE run_id = $1) AS points`,
    [run],
  );
  return { ...row, told: await told('RunPurged', run) };
}

async function pointsWithoutSeries(): Promise<number> {
  const [row] = await database.dataSource.query<{ count: number }[]>(
    `SELECT count(*)::int AS count FROM run_metric_point
     WHERE NOT EXISTS (SELECT FROM run_metric WHERE id = series)`,
  );
  return row?.count ?? NaN;
}

async function exists(table: 'experiment', id: string): Promise<boolean> {
  const rows = await database.dataSource.query<unknown[]>(`SELECT FROM ${table} WHERE id = $1`, [id]);
  return rows.length > 0;
}

async function told(type: string, subject: string): Promise<number> {
  const [row] = await database.dataSource.query<{ count: number }[]>(
    `SELECT count(*)::int AS count FROM outbox WHERE body ->> 'type' = $1 AND body ->> 'subject' = $2`,
    [type, subject],
  );
  return row?.count ?? NaN;
}
