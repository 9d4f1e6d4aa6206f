import type { DatasetVersionId, ExperimentId, RunId, TrainingSetId } from '@orrery/domain';
import type { KeyValue } from '../key-value.js';
import type { RunInputsAndOutputs } from '../run-input/run-input.js';
import type { LastMetric } from '../run-metric/run-metric.js';

export type { KeyValue } from '../key-value.js';

export const RUN_STATUSES = ['RUNNING', 'SCHEDULED', 'FINISHED', 'FAILED', 'KILLED'] as const;
export type RunStatus = (typeof RUN_STATUSES)[number];
export type FinalRunStatus = Exclude<RunStatus, 'RUNNING' | 'SCHEDULED'>;

export function isFinal(status: RunStatus): status is FinalRunStatus {
  return status !== 'RUNNING' && status !== 'SCHEDULED';
}

/** One tracked training: what it read, how it was set, what it measured and what it made. */
export interface Run {
  readonly id: RunId;
  readonly experimentId: ExperimentId;
  readonly name: string;
  /** Who started it, as the client said; empty when it did not. */
  readonly userId: string;
  readonly status: RunStatus;
  readonly inputs: RunInputs;
  readonly startedAt: Date;
  readonly endedAt: Date | null;
  readonly deletedAt: Date | null;
}

/** A run with all that an MLflow client is told of it. */
export interface RunDetails extends RunInputsAndOutputs {
  readonly run: Run;
  readonly experimentNumber: number;
  readonly artifactUri: string;
  readonly metrics: readonly LastMetric[];
  readonly params: readonly KeyValue[];
  readonly tags: readonly KeyValue[];
}

/** What a run reads. */
export interface RunInputs {
  readonly trainingSetId: TrainingSetId | null;
  readonly datasetVersionIds: readonly DatasetVersionId[];
}

/** A param or a tag of a certain run. */
export interface RunKeyValue extends KeyValue {
  readonly runId: RunId;
}

/** The tag that says what a run is called, as MLflow's clients set it; it always agrees with the run's name. */
export const RUN_NAME_TAG = 'mlflow.runName';
