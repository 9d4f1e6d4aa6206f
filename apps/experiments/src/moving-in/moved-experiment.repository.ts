import { Injectable } from '@nestjs/common';
import { DEFAULT_PROJECT, type ExperimentId } from '@orrery/domain';
import { UnitOfWork, newId } from '@orrery/platform-postgres';
import type { FinishedExperiment, MovedExperiment } from './moving-in.js';

/** The tag of an experiment that says which one of which server it was. */
export const ORIGIN_TAG = 'orrery.import.source';

export interface KnownExperiment {
  readonly id: ExperimentId;
  readonly number: string;
  readonly name: string;
  /** The server's name and the experiment's identifier there; null for one that was made here. */
  readonly origin: string | null;
}

const KNOWN = `
  SELECT experiment.id, number, name, tag.value AS origin FROM experiment
  LEFT JOIN experiment_tag AS tag ON tag.experiment_id = experiment.id AND tag.key = '${ORIGIN_TAG}'`;

@Injectable()
export class MovedExperimentRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  async findByOrigin(origin: string): Promise<KnownExperiment | null> {
    return this.one(`${KNOWN} WHERE tag.value = $1`, [origin]);
  }

  async findByName(name: string): Promise<KnownExperiment | null> {
    return this.one(`${KNOWN} WHERE project = $1 AND name = $2`, [DEFAULT_PROJECT, name]);
  }

  /** @returns null when somebody took the name in this moment. */
  async insert(name: string, { createdAtMs, updatedAtMs }: MovedExperiment): Promise<KnownExperiment | null> {
    return this.one(
      `INSERT INTO experiment (id, project, name, created_at, updated_at)
       VALUES ($1, $2, $3, to_timestamp($4 / 1000.0), to_timestamp($5 / 1000.0))
       ON CONFLICT ON CONSTRAINT experiment_name_unique DO NOTHING
       RETURNING id, number, name, NULL AS origin`,
      [newId(), DEFAULT_PROJECT, name, createdAtMs, updatedAtMs],
    );
  }

  /** Adds the tags that the experiment does not have: what was changed here stays. */
  async addTags(id: ExperimentId, tags: MovedExperiment['tags']): Promise<void> {
    await this.unitOfWork.manager.query(
      `INSERT INTO experiment_tag (experiment_id, key, value)
       SELECT $1, key, value FROM unnest($2::text[], $3::text[]) AS tag (key, value)
       ON CONFLICT DO NOTHING`,
      [id, tags.map(({ key }) => key), tags.map(({ value }) => value)],
    );
  }

  /** While runs are moved in, their experiment is active. */
  async restore(id: ExperimentId): Promise<void> {
    await this.unitOfWork.manager.query(
      'UPDATE experiment SET deleted_at = NULL WHERE id = $1 AND deleted_at IS NOT NULL',
      [id],
    );
  }

  async finish(finished: readonly FinishedExperiment[]): Promise<void> {
    await this.unitOfWork.manager.query(
      `UPDATE experiment SET
         deleted_at = CASE WHEN finished.deleted THEN to_timestamp(finished.at / 1000.0) END
       FROM unnest($1::bigint[], $2::boolean[], $3::bigint[]) AS finished (number, deleted, at)
       WHERE experiment.number = finished.number AND finished.deleted <> (deleted_at IS NOT NULL)`,
      [
        finished.map(({ number }) => number),
        finished.map(({ deleted }) => deleted),
        finished.map(({ updatedAtMs }) => updatedAtMs),
      ],
    );
  }

  private async one(sql: string, values: readonly unknown[]): Promise<KnownExperiment | null> {
    const [row] = await this.unitOfWork.manager.query<KnownExperiment[]>(sql, [...values]);
    return row ?? null;
  }
}
