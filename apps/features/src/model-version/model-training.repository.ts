import { Injectable } from '@nestjs/common';
import type { FeatureViewId, ModelVersionId, TrainingSetId } from '@orrery/domain';
import { UnitOfWork } from '@orrery/platform-postgres';
import { In } from 'typeorm';
import { ModelTrainingEntity } from './model-training.entity.js';

/** A model version that learned from a feature view. */
export interface VersionOfView {
  readonly viewId: FeatureViewId;
  readonly modelVersionId: ModelVersionId;
}

/** The newest that are listed of one view. */
const LISTED_TOGETHER = 100;

@Injectable()
export class ModelTrainingRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  async save(modelVersionId: ModelVersionId, trainingSetId: TrainingSetId): Promise<void> {
    await this.unitOfWork.manager.upsert(ModelTrainingEntity, { modelVersionId, trainingSetId }, [
      'modelVersionId',
    ]);
  }

  /** The newest model versions that learned from each view, newest first. */
  listVersionsOf(viewIds: readonly FeatureViewId[]): Promise<readonly VersionOfView[]> {
    return this.unitOfWork.manager.query<VersionOfView[]>(
      `SELECT wanted.id AS "viewId", newest.id AS "modelVersionId"
       FROM unnest($1::uuid[]) AS wanted (id)
       CROSS JOIN LATERAL (
         SELECT DISTINCT model_version_id AS id
         FROM training_set_view JOIN model_training USING (training_set_id)
         WHERE view_id = wanted.id ORDER BY model_version_id DESC LIMIT $2
       ) AS newest
       ORDER BY newest.id DESC`,
      [viewIds, LISTED_TOGETHER],
    );
  }

  async findTrainingSets(
    ids: readonly ModelVersionId[],
  ): Promise<ReadonlyMap<ModelVersionId, TrainingSetId>> {
    const rows = await this.unitOfWork.manager.findBy(ModelTrainingEntity, { modelVersionId: In([...ids]) });
    return new Map(
      rows.map((row) => [row.modelVersionId as ModelVersionId, row.trainingSetId as TrainingSetId]),
    );
  }
}
