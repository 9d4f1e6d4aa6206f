import type {
  ModelVersionId,
  PipelineId,
  PipelineRunId,
  RunId,
  StudyId,
  TrainingSetId,
} from '@orrery/domain';

export type PipelineRunState = 'QUEUED' | 'RUNNING' | 'SUCCEEDED' | 'FAILED';
export type PipelineStepState = 'PENDING' | 'RUNNING' | 'SUCCEEDED' | 'FAILED';

/** What the steps of a pipeline do, in order. */
export const PIPELINE_STEPS = ['DATASET_VERSION', 'TRAINING_SET', 'STUDY', 'MODEL_VERSION', 'ALIAS'] as const;
export type PipelineStepName = (typeof PIPELINE_STEPS)[number];

/** What the steps have come to so far: each fills in its own part, and those after it read it. */
export interface PipelineProgress {
  readonly datasetVersion: number | null;
  readonly trainingSetId: TrainingSetId | null;
  readonly studyId: StudyId | null;
  readonly bestRunId: RunId | null;
  readonly modelVersionId: ModelVersionId | null;
  readonly modelVersion: number | null;
}

/** One way through a pipeline, step by step. */
export interface PipelineRun {
  readonly id: PipelineRunId;
  readonly pipelineId: PipelineId;
  readonly state: PipelineRunState;
  readonly trigger: string;
  readonly progress: PipelineProgress;
  readonly error: string | null;
  readonly startedAt: Date;
  readonly endedAt: Date | null;
}

/** One step of a pipeline run. */
export interface PipelineStep {
  readonly pipelineRunId: PipelineRunId;
  readonly name: PipelineStepName;
  readonly position: number;
  readonly state: PipelineStepState;
  readonly startedAt: Date | null;
  readonly endedAt: Date | null;
  readonly error: string | null;
}
