import { Injectable } from '@nestjs/common';
import type { DatasetVersionId, ExperimentId } from '@orrery/domain';
import { pageOf, type Page, type PageRequest } from '@orrery/platform-graphql';
import { UnitOfWork } from '@orrery/platform-postgres';
import { HoldSourceEntity } from './hold-source.entity.js';
import { VersionHoldEntity } from './version-hold.entity.js';
import type { ExternalHolderKind, VersionHolder } from './version-holder.js';

/** Something of another service that needs versions. */
export interface ExternalHolder {
  readonly kind: ExternalHolderKind;
  readonly id: string;
}

/** Something that model versions are made of. */
export type HoldSource = ExternalHolder & { readonly kind: 'RUN' | 'TRAINING_SET' };

@Injectable()
export class VersionHoldRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** What needs a version, in the order of kinds and names; `after` is the last holder of the page before. */
  async holdersOf(id: DatasetVersionId, request: PageRequest): Promise<Page<VersionHolder>> {
    const rows = await this.unitOfWork.manager.query<VersionHolder[]>(
      `SELECT kind, name FROM (
         SELECT kind, name FROM version_ref WHERE version_id = $1
         UNION ALL
         SELECT holder_kind, holder_id::text FROM version_hold WHERE version_id = $1) AS holder
        WHERE $2::text IS NULL OR (kind || ' ' || name) COLLATE "C" > $2
        ORDER BY (kind || ' ' || name) COLLATE "C" LIMIT $3`,
      [id, request.after, request.first + 1],
    );
    return pageOf(rows, request);
  }

  /** Keeps that a holder needs those of the versions that there are, and gives back those that were deleted. */
  async hold(
    { kind, id }: ExternalHolder,
    versionIds: readonly string[],
    experimentId: ExperimentId | null = null,
  ): Promise<void> {
    await this.unitOfWork.manager.query(
      `WITH found AS (SELECT id FROM dataset_version WHERE id = ANY($1::uuid[]) ORDER BY id FOR KEY SHARE)
       INSERT INTO version_hold (version_id, holder_kind, holder_id, experiment_id)
       SELECT id, $2, $3, $4 FROM found
       ON CONFLICT (version_id, holder_kind, holder_id) DO NOTHING`,
      [versionIds, kind, id, experimentId],
    );
    // A statement of its own: it sees what a deletion did for which the one above waited.
    await this.unitOfWork.manager.query(
      `UPDATE dataset_version SET deleted_at = NULL
        WHERE id = ANY($1::uuid[]) AND deleted_at IS NOT NULL AND purged_at IS NULL`,
      [versionIds],
    );
  }

  async heldBy({ kind, id }: ExternalHolder): Promise<readonly string[]> {
    const rows = await this.unitOfWork.manager.findBy(VersionHoldEntity, { holderKind: kind, holderId: id });
    return rows.map(({ versionId }) => versionId);
  }

  async release({ kind, id }: ExternalHolder): Promise<void> {
    await this.unitOfWork.manager.delete(VersionHoldEntity, { holderKind: kind, holderId: id });
  }

  async releaseExperiment(experimentId: ExperimentId): Promise<void> {
    await this.unitOfWork.manager.delete(VersionHoldEntity, { experimentId });
  }

  /** Keeps that a model version needs what the source needs, also what it will turn out to need. */
  async keepSource({ kind, id }: HoldSource, modelVersionId: string): Promise<void> {
    await this.unitOfWork.manager.upsert(
      HoldSourceEntity,
      { sourceKind: kind, sourceId: id, modelVersionId },
      ['sourceKind', 'sourceId', 'modelVersionId'],
    );
  }

  /** The model versions that were made of the source. */
  async madeOf({ kind, id }: HoldSource): Promise<readonly string[]> {
    const rows = await this.unitOfWork.manager.findBy(HoldSourceEntity, { sourceKind: kind, sourceId: id });
    return rows.map(({ modelVersionId }) => modelVersionId);
  }
}
