import type { ExperimentId, PipelineId } from '@orrery/domain';
import type { StudySettings } from '../study/study.js';
import type { TrainingSetDefinition } from '../training-set/training-set.js';

/** How a model is made anew from the newest version of a dataset. */
export interface Pipeline {
  readonly id: PipelineId;
  readonly name: string;
  readonly experimentId: ExperimentId;
  readonly dataset: string;
  readonly trainingSet: TrainingSetDefinition;
  readonly validationFraction: number;
  readonly settings: StudySettings;
  readonly model: string;
  readonly alias: string;
  readonly createdAt: Date;
}
