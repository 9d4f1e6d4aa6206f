import { Injectable } from '@nestjs/common';
import type { TrainingSetId } from '@orrery/domain';
import { requestListLoader, requestLoader } from '@orrery/platform-graphql';
import { TrainingSetRepository } from './training-set.repository.js';
import type { TrainingSet, TrainingSetView } from './training-set.js';

@Injectable()
export class TrainingSetLoader {
  readonly byId = requestLoader<TrainingSetId, TrainingSet>((ids) => this.sets.findByIds(ids));

  readonly views = requestListLoader<TrainingSetId, TrainingSetView>(
    (ids) => this.sets.listViews(ids),
    ({ trainingSetId }) => trainingSetId,
  );

  constructor(private readonly sets: TrainingSetRepository) {}
}
