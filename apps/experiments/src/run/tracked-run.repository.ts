import { Injectable } from '@nestjs/common';
import type { ProjectScope, RunId } from '@orrery/domain';
import { UnitOfWork, binaryTextArray, type PreparedStatement } from '@orrery/platform-postgres';
import type { KeyValue } from '../key-value.js';
import { RUN_NAME_TAG, type RunStatus } from './run.js';

export interface NewTrackedRun {
  readonly name: string;
  readonly userId: string;
  readonly startedAt: Date;
  /** Each key once. */
  readonly tags: readonly KeyValue[];
}

/** What is to change of a run; what is not named stays. */
export interface RunChange {
  readonly status?: RunStatus;
  readonly endedAt?: Date;
  readonly name?: string;
}

export type CreateOutcome = 'created' | 'experiment-missing' | 'experiment-deleted';

/** An experiment that is being deleted at this moment is waited for. */
const CREATE: PreparedStatement = {
  name: 'create-tracked-run',
  text: `
    WITH home AS MATERIALIZED (
      SELECT id, deleted_at FROM experiment WHERE number = $2 AND ($3::text IS NULL OR project = $3) FOR SHARE
    ),
    created AS (
      INSERT INTO run (id, experiment_id, name, user_id, status, dataset_version_ids, started_at)
      SELECT $1, id, $4, $5, 'RUNNING', '{}', $6::timestamptz FROM home WHERE deleted_at IS NULL
      RETURNING id, experiment_id
    ),
    tagged AS (
      INSERT INTO run_tag (run_id, experiment_id, key, value)
      SELECT created.id, experiment_id, key, value FROM created, unnest($7::text[], $8::text[]) AS tag (key, value)
    )
    SELECT deleted_at IS NULL AS created FROM home`,
};

const LOCK = `
  SELECT run.id FROM run JOIN experiment ON experiment.id = run.experiment_id
  WHERE run.id = $1 AND ($2::text IS NULL OR project = $2) FOR NO KEY UPDATE OF run`;

const UPDATE = `
  UPDATE run SET status = coalesce($2, status), ended_at = coalesce($3, ended_at), name = coalesce($4, name)
  WHERE id = $1`;

const SET_NAME_TAG = `
  INSERT INTO run_tag (run_id, experiment_id, key, value) SELECT id, experiment_id, $2, $3 FROM run WHERE id = $1
  ON CONFLICT (run_id, key) DO UPDATE SET value = excluded.value`;

const SET_DELETED = `
  UPDATE run SET deleted_at = CASE WHEN $3 THEN coalesce(run.deleted_at, now()) END
  FROM experiment WHERE run.id = $1 AND experiment.id = experiment_id AND ($2::text IS NULL OR project = $2)
  RETURNING run.id`;

const DELETE_TAG = 'DELETE FROM run_tag WHERE run_id = $1 AND key = $2 RETURNING 1';

/** The changes that MLflow's clients make to runs, besides what they log. */
@Injectable()
export class TrackedRunRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** One statement: the run, with its tags, where the experiment is there. */
  async create(
    id: RunId,
    scope: ProjectScope,
    experiment: number,
    { name, userId, startedAt, tags }: NewTrackedRun,
  ): Promise<CreateOutcome> {
    const [row] = await this.unitOfWork.prepared<{ readonly created: boolean }>(CREATE, [
      ...[id, experiment, scope, name, userId, startedAt],
      binaryTextArray(tags.map(({ key }) => key)),
      binaryTextArray(tags.map(({ value }) => value)),
    ]);
    if (row === undefined) return 'experiment-missing';
    return row.created ? 'created' : 'experiment-deleted';
  }

  /** Resolves to whether there is such a run; nobody else changes it until the transaction ends. */
  async lock(scope: ProjectScope, id: RunId): Promise<boolean> {
    return (await this.unitOfWork.manager.query<unknown[]>(LOCK, [id, scope])).length > 0;
  }

  async update(
    id: RunId,
    { status = null, endedAt = null, name = null }: Nullable<RunChange>,
  ): Promise<void> {
    const { manager } = this.unitOfWork;
    await manager.query(UPDATE, [id, status, endedAt, name]);
    if (name !== null) await manager.query(SET_NAME_TAG, [id, RUN_NAME_TAG, name]);
  }

  /** Resolves to whether there is such a run. */
  async setDeleted(scope: ProjectScope, id: RunId, deleted: 'deleted' | 'restored'): Promise<boolean> {
    const values = [id, scope, deleted === 'deleted'];
    const [rows] = await this.unitOfWork.manager.query<[rows: unknown[], count: number]>(SET_DELETED, values);
    return rows.length > 0;
  }

  /** Resolves to whether the run had such a tag. */
  async deleteTag(id: RunId, key: string): Promise<boolean> {
    const [rows] = await this.unitOfWork.manager.query<[rows: unknown[], count: number]>(DELETE_TAG, [
      id,
      key,
    ]);
    return rows.length > 0;
  }
}

type Nullable<T> = { readonly [K in keyof T]: T[K] | null };
