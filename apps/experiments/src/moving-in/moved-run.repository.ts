import { Injectable } from '@nestjs/common';
import type { ExperimentId } from '@orrery/domain';
import { UnitOfWork } from '@orrery/platform-postgres';
import { ORIGIN_TAG } from './moved-experiment.repository.js';
import type { FinishedRun, MovedCounts, MovedRun, RunFingerprint } from './moving-in.js';

/** A file of a run or a logged model, by its path below that. */
export interface MovedFile {
  readonly owner: string;
  readonly path: string;
  readonly sizeBytes: number;
}

const COUNTS = `
  WITH moved AS (SELECT run_id FROM imported_run WHERE source = $1)
  SELECT
    (SELECT count(*) FROM experiment_tag WHERE key = $2 AND starts_with(value, $1 || '#')) AS experiments,
    (SELECT count(*) FROM moved) AS runs,
    (SELECT count(*) FROM run_param JOIN moved USING (run_id)) AS params,
    (SELECT count(*) FROM run_tag JOIN moved USING (run_id)) AS tags,
    (SELECT count(*) FROM run_dataset_input JOIN moved USING (run_id)) AS inputs,
    (SELECT count(*) FROM run_metric_point WHERE series IN (
       SELECT id FROM run_metric JOIN moved USING (run_id))) AS points,
    (SELECT coalesce(sum(points), 0) FROM imported_run WHERE source = $1) AS "pointsAtSource"`;

const INSERT = `
  INSERT INTO run (id, experiment_id, name, user_id, status, dataset_version_ids, started_at)
  SELECT id, $1, name, user_id, 'RUNNING', '{}', to_timestamp(started / 1000.0)
  FROM unnest($2::uuid[], $3::text[], $4::text[], $5::bigint[]) AS run (id, name, user_id, started)
  ON CONFLICT (id) DO UPDATE SET deleted_at = NULL WHERE run.experiment_id = $1
  RETURNING replace(id::text, '-', '') AS id`;

const FINISH = `
  WITH finished AS (
    SELECT * FROM unnest($2::uuid[], $3::text[], $4::text[], $5::bigint[], $6::boolean[], $7::bigint[])
      AS finished (id, fingerprint, status, ended, deleted, points)
  ), changed AS (
    UPDATE run SET
      status = finished.status,
      ended_at = to_timestamp(finished.ended / 1000.0),
      deleted_at = CASE WHEN finished.deleted THEN now() END
    FROM finished WHERE run.id = finished.id
    RETURNING run.id
  )
  INSERT INTO imported_run (run_id, source, fingerprint, points, imported_at)
  SELECT id, $1, fingerprint, points, now() FROM finished JOIN changed USING (id)
  ON CONFLICT (run_id) DO UPDATE SET
    source = excluded.source, fingerprint = excluded.fingerprint, points = excluded.points,
    imported_at = excluded.imported_at`;

const FILES = `
  SELECT replace(run_id::text, '-', '') AS owner, owner_path AS path, size_bytes AS "sizeBytes"
  FROM artifact_file WHERE run_id = ANY($1::uuid[])
  UNION ALL
  SELECT 'm-' || replace(logged_model_id::text, '-', ''), owner_path, size_bytes
  FROM artifact_file WHERE logged_model_id = ANY($2::uuid[])`;

@Injectable()
export class MovedRunRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** Those that were moved in whole, and that the source tells nothing new about. */
  async listKnown(runs: readonly RunFingerprint[]): Promise<readonly string[]> {
    const rows = await this.unitOfWork.manager.query<{ id: string }[]>(
      `SELECT replace(run_id::text, '-', '') AS id FROM imported_run
       JOIN unnest($1::uuid[], $2::text[]) AS wanted (run_id, fingerprint) USING (run_id, fingerprint)`,
      [runs.map(({ id }) => id), runs.map(({ fingerprint }) => fingerprint)],
    );
    return rows.map(({ id }) => id);
  }

  /** @returns those that are in the experiment now; a run that another experiment has stays there. */
  async insert(experimentId: ExperimentId, runs: readonly MovedRun[]): Promise<readonly string[]> {
    const rows = await this.unitOfWork.manager.query<{ id: string }[]>(INSERT, [
      experimentId,
      runs.map(({ id }) => id),
      runs.map(({ name }) => name),
      runs.map(({ userId }) => userId),
      runs.map(({ startedAtMs }) => startedAtMs),
    ]);
    return rows.map(({ id }) => id);
  }

  async finish(source: string, runs: readonly FinishedRun[]): Promise<void> {
    await this.unitOfWork.manager.query(FINISH, [
      source,
      runs.map(({ id }) => id),
      runs.map(({ fingerprint }) => fingerprint),
      runs.map(({ status }) => status),
      runs.map(({ endedAtMs }) => endedAtMs),
      runs.map(({ deleted }) => deleted),
      runs.map(({ points }) => points),
    ]);
  }

  async listFiles(runs: readonly string[], models: readonly string[]): Promise<readonly MovedFile[]> {
    const modelIds = models.map((id) => id.slice('m-'.length));
    const rows = await this.unitOfWork.manager.query<MovedFile[]>(FILES, [runs, modelIds]);
    return rows.map((row) => ({ ...row, sizeBytes: Number(row.sizeBytes) }));
  }

  async count(source: string): Promise<MovedCounts> {
    const [row] = await this.unitOfWork.manager.query<[Record<keyof MovedCounts, string>]>(COUNTS, [
      source,
      ORIGIN_TAG,
    ]);
    return {
      experiments: Number(row.experiments),
      runs: Number(row.runs),
      params: Number(row.params),
      tags: Number(row.tags),
      inputs: Number(row.inputs),
      points: Number(row.points),
      pointsAtSource: Number(row.pointsAtSource),
    };
  }

  /** Whose experiment a number is. */
  async findExperiment(number: string): Promise<ExperimentId | null> {
    const [row] = await this.unitOfWork.manager.query<{ id: ExperimentId }[]>(
      'SELECT id FROM experiment WHERE number = $1',
      [number],
    );
    return row?.id ?? null;
  }
}
