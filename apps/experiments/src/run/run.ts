import type { DatasetVersionId, ExperimentId, RunId, TrainingSetId } from '@orrery/domain';

export const RUN_STATUSES = ['RUNNING', 'FINISHED', 'FAILED', 'KILLED'] as const;
export type RunStatus = (typeof RUN_STATUSES)[number];
export type FinalRunStatus = Exclude<RunStatus, 'RUNNING'>;

/** One tracked training: what it read, how it was set, what it measured and what it made. */
export interface Run {
  readonly id: RunId;
  readonly experimentId: ExperimentId;
  readonly name: string;
  readonly status: RunStatus;
  readonly inputs: RunInputs;
  readonly startedAt: Date;
  readonly endedAt: Date | null;
}

/** What a run reads. */
export interface RunInputs {
  readonly trainingSetId: TrainingSetId | null;
  readonly datasetVersionIds: readonly DatasetVersionId[];
}

/** A param or a tag. */
export interface KeyValue {
  readonly key: string;
  readonly value: string;
}

/** A param or a tag of a certain run. */
export interface RunKeyValue extends KeyValue {
  readonly runId: RunId;
}
