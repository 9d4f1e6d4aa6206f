import { Injectable } from '@nestjs/common';
import type { ModelVersionId, TrainingSetId } from '@orrery/domain';
import { UnitOfWork } from '@orrery/platform-postgres';
import { In } from 'typeorm';
import { ModelTrainingEntity } from './model-training.entity.js';

@Injectable()
export class ModelTrainingRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  async save(modelVersionId: ModelVersionId, trainingSetId: TrainingSetId): Promise<void> {
    await this.unitOfWork.manager.upsert(ModelTrainingEntity, { modelVersionId, trainingSetId }, [
      'modelVersionId',
    ]);
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
