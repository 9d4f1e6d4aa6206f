import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '@orrery/platform-postgres';
import type { MovedLoggedModel } from './moving-in.js';

const INSERT = `
  INSERT INTO logged_model
    (id, experiment_id, name, model_type, source_run_id, status, created_at, updated_at)
  SELECT $1, experiment.id, $3, $4, $5, $6, to_timestamp($7 / 1000.0), to_timestamp($8 / 1000.0)
  FROM experiment WHERE number = $2
  ON CONFLICT (id) DO UPDATE SET status = excluded.status, updated_at = excluded.updated_at
  WHERE logged_model.experiment_id = excluded.experiment_id`;

const INSERT_METRICS = `
  INSERT INTO logged_model_metric
    (model_id, key, at_ms, step, run_id, value, dataset_name, dataset_digest)
  SELECT $1, key, at_ms, step, run_id, value, dataset_name, dataset_digest
  FROM unnest($2::text[], $3::bigint[], $4::bigint[], $5::uuid[], $6::float8[], $7::text[], $8::text[])
    AS metric (key, at_ms, step, run_id, value, dataset_name, dataset_digest)
  ON CONFLICT DO NOTHING`;

@Injectable()
export class MovedLoggedModelRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** Adds what is not there yet; what was changed here stays. */
  async save(model: MovedLoggedModel): Promise<void> {
    const { manager } = this.unitOfWork;
    const id = model.id.slice('m-'.length);
    await manager.query(INSERT, [
      id,
      model.experiment,
      model.name,
      model.modelType,
      model.sourceRunId,
      model.status,
      model.createdAtMs,
      model.updatedAtMs,
    ]);
    await this.addPairs('logged_model_param', id, model.params);
    await this.addPairs('logged_model_tag', id, model.tags);
    const { metrics } = model;
    await manager.query(INSERT_METRICS, [
      id,
      metrics.map(({ key }) => key),
      metrics.map(({ atMs }) => atMs),
      metrics.map(({ step }) => step),
      metrics.map(({ runId }) => runId),
      metrics.map(({ value }) => value),
      metrics.map(({ datasetName }) => datasetName),
      metrics.map(({ datasetDigest }) => datasetDigest),
    ]);
  }

  /** How many of these are here. */
  async count(ids: readonly string[]): Promise<number> {
    const [row] = await this.unitOfWork.manager.query<{ count: string }[]>(
      'SELECT count(*) FROM logged_model WHERE id = ANY($1::uuid[])',
      [ids.map((id) => id.slice('m-'.length))],
    );
    return Number(row?.count);
  }

  private async addPairs(
    table: 'logged_model_param' | 'logged_model_tag',
    id: string,
    pairs: MovedLoggedModel['tags'],
  ): Promise<void> {
    await this.unitOfWork.manager.query(
      `INSERT INTO ${table} (model_id, key, value)
       SELECT $1, key, value FROM unnest($2::text[], $3::text[]) AS pair (key, value)
       ON CONFLICT DO NOTHING`,
      [id, pairs.map(({ key }) => key), pairs.map(({ value }) => value)],
    );
  }
}
