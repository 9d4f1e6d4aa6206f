import { Injectable } from '@nestjs/common';
import type { ExperimentId, RunId } from '@orrery/domain';
import { UnitOfWork } from '@orrery/platform-postgres';

export interface PurgeableRun {
  readonly id: RunId;
  readonly experimentId: ExperimentId;
}

export interface PurgeableExperiment {
  readonly id: ExperimentId;
  readonly number: number;
  readonly name: string;
  readonly deletedAt: Date | null;
}

/** Those that nobody else removes just now: replicas share the work by what each has locked. */
const LOCK_EXPIRED_RUNS = `
  SELECT id, experiment_id AS "experimentId" FROM run WHERE deleted_at <= $1
  ORDER BY deleted_at, id LIMIT $2 FOR UPDATE SKIP LOCKED`;

const LOCK_RUNS_OF_EXPERIMENT = `
  SELECT id, experiment_id AS "experimentId" FROM run WHERE experiment_id = $1
  ORDER BY id LIMIT $2 FOR UPDATE`;

/** The number that MLflow's clients take when they name none: it stays, without its runs. */
const DEFAULT_NUMBER = 0;

const LIST_EXPIRED_EXPERIMENTS = `
  SELECT id FROM experiment AS old
  WHERE deleted_at <= $1 AND number <> ${DEFAULT_NUMBER}
    AND NOT EXISTS (SELECT FROM pipeline WHERE experiment_id = old.id)
    AND NOT EXISTS (SELECT FROM study WHERE experiment_id = old.id AND state IN ('QUEUED', 'RUNNING'))
  ORDER BY deleted_at, id`;

const IS_IN_USE = `
  SELECT (
    EXISTS (SELECT FROM pipeline WHERE experiment_id = $1)
    OR EXISTS (SELECT FROM study WHERE experiment_id = $1 AND state IN ('QUEUED', 'RUNNING'))
  ) AS "isInUse"`;

const PARTS_OF_RUNS = ['run_param', 'run_tag', 'run_dataset_input', 'run_model'];

const REST_OF_EXPERIMENT = [
  'DELETE FROM trial WHERE study_id IN (SELECT id FROM study WHERE experiment_id = $1)',
  'DELETE FROM study WHERE experiment_id = $1',
  'DELETE FROM run_dataset WHERE experiment_id = $1',
  'DELETE FROM experiment_tag WHERE experiment_id = $1',
  'DELETE FROM experiment WHERE id = $1',
];

/** Both conditions on the series let Postgres look into one partition only, where a row's place is its own. */
const REMOVE_POINTS = `
  DELETE FROM run_metric_point WHERE series = $1
    AND ctid = ANY (ARRAY(SELECT ctid FROM run_metric_point WHERE series = $1 LIMIT $2))`;

/** What is removed for good; every method works in the current transaction. */
@Injectable()
export class PurgeRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  lockExpiredRuns(before: Date, limit: number): Promise<readonly PurgeableRun[]> {
    return this.unitOfWork.manager.query<PurgeableRun[]>(LOCK_EXPIRED_RUNS, [before, limit]);
  }

  lockRunsOf(id: ExperimentId, limit: number): Promise<readonly PurgeableRun[]> {
    return this.unitOfWork.manager.query<PurgeableRun[]>(LOCK_RUNS_OF_EXPERIMENT, [id, limit]);
  }

  async listExpiredExperiments(before: Date): Promise<readonly ExperimentId[]> {
    const rows = await this.unitOfWork.manager.query<{ id: ExperimentId }[]>(LIST_EXPIRED_EXPERIMENTS, [
      before,
    ]);
    return rows.map(({ id }) => id);
  }

  async lockExperiment(id: ExperimentId): Promise<PurgeableExperiment | null> {
    const [row] = await this.unitOfWork.manager.query<(PurgeableExperiment & { number: string })[]>(
      'SELECT id, number, name, deleted_at AS "deletedAt" FROM experiment WHERE id = $1 FOR UPDATE',
      [id],
    );
    return row === undefined ? null : { ...row, number: Number(row.number) };
  }

  /** Whether something that goes on trains in it. */
  async isInUse(id: ExperimentId): Promise<boolean> {
    const [row] = await this.unitOfWork.manager.query<{ isInUse: boolean }[]>(IS_IN_USE, [id]);
    return row?.isInUse ?? false;
  }

  /**
   * Removes all of these runs but their files and the points of their metrics, which are remembered to be removed. The
   * summaries go first: whoever logs meanwhile waits for them, and finds no run then.
   */
  async removeRuns(ids: readonly RunId[]): Promise<void> {
    const { manager } = this.unitOfWork;
    await manager.query(
      `WITH gone AS (DELETE FROM run_metric WHERE run_id = ANY ($1::uuid[]) RETURNING id)
       INSERT INTO purged_series (series) SELECT id FROM gone`,
      [ids],
    );
    for (const table of PARTS_OF_RUNS) {
      await manager.query(`DELETE FROM ${table} WHERE run_id = ANY ($1::uuid[])`, [ids]);
    }
    await manager.query('DELETE FROM run WHERE id = ANY ($1::uuid[])', [ids]);
  }

  /** Removes an experiment that has no runs any more, with its studies. */
  async removeExperiment(id: ExperimentId): Promise<void> {
    for (const statement of REST_OF_EXPERIMENT) await this.unitOfWork.manager.query(statement, [id]);
  }

  /** A metric whose points are to be removed, and which nobody else has taken; null when there is none. */
  async lockSeries(): Promise<string | null> {
    const [row] = await this.unitOfWork.manager.query<{ series: string }[]>(
      'SELECT series FROM purged_series LIMIT 1 FOR UPDATE SKIP LOCKED',
    );
    return row?.series ?? null;
  }

  /** Resolves to how many points were removed, at most `limit`. */
  async removePoints(series: string, limit: number): Promise<number> {
    const [, count] = await this.unitOfWork.manager.query<[unknown, number]>(REMOVE_POINTS, [series, limit]);
    return count;
  }

  async forgetSeries(series: string): Promise<void> {
    await this.unitOfWork.manager.query('DELETE FROM purged_series WHERE series = $1', [series]);
  }
}
