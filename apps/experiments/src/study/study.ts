import type { ExperimentId, RunId, StudyId, TrainingSetId } from '@orrery/domain';

export type StudyState = 'QUEUED' | 'RUNNING' | 'SUCCEEDED' | 'FAILED';
export type TrialState = 'RUNNING' | 'SUCCEEDED' | 'FAILED';
export type ObjectiveMetric = 'VALIDATION_LOG_LOSS' | 'VALIDATION_AUC';

/** What a trial sets, by the names under which it is logged. */
export interface TrialParams {
  readonly learning_rate: number;
  readonly l2: number;
  readonly batch_size: number;
}

/** The values that a parameter may take. */
export interface SearchRange {
  readonly parameter: keyof TrialParams;
  readonly low: number;
  readonly high: number;
  readonly scale: 'LINEAR' | 'LOG';
}

/** How a study searches. */
export interface StudySettings {
  readonly trials: number;
  readonly epochs: number;
  readonly seed: number;
  readonly searchSpace: readonly SearchRange[];
  readonly objective: ObjectiveMetric;
}

/** The rows that trials are measured on: a set of their own, or the newest share of the training set's, by time. */
export type ValidationRows =
  | { readonly kind: 'training-set'; readonly trainingSetId: TrainingSetId }
  | { readonly kind: 'newest'; readonly fraction: number };

/** A search for the training that does best. */
export interface Study {
  readonly id: StudyId;
  readonly name: string;
  readonly experimentId: ExperimentId;
  readonly trainingSetId: TrainingSetId;
  readonly validation: ValidationRows;
  readonly settings: StudySettings;
  readonly state: StudyState;
  readonly error: string | null;
  readonly createdAt: Date;
  readonly endedAt: Date | null;
}

/** What a trial tries, and the seed by which it draws its rows. */
export interface TrialProposal {
  readonly number: number;
  readonly params: TrialParams;
  readonly seed: number;
}

/** One training of a study. */
export interface Trial {
  readonly studyId: StudyId;
  readonly number: number;
  readonly params: TrialParams;
  readonly state: TrialState;
  readonly value: number | null;
  readonly runId: RunId;
  readonly error: string | null;
}
