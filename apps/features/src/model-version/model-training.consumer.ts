import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { ModelVersionId, TrainingSetId } from '@orrery/domain';
import { EventConsumer } from '@orrery/platform-events';
import { ModelTrainingRepository } from './model-training.repository.js';

/** Remembers which training set each new model version learned from. */
@Injectable()
export class ModelTrainingConsumer implements OnModuleInit {
  constructor(
    private readonly events: EventConsumer,
    private readonly trainings: ModelTrainingRepository,
  ) {}

  onModuleInit(): void {
    this.events.on('ModelVersionRegistered', async ({ data: { versionId, trainingSetId } }) => {
      if (trainingSetId === null) return;
      await this.trainings.save(versionId as ModelVersionId, trainingSetId as TrainingSetId);
    });
  }
}
