import type { TrialParams } from '../study/study.js';

/** The names of what a model reads and predicts. */
export interface ModelNames {
  readonly features: readonly string[];
  readonly label: string;
}

/** Where the rows are: Parquet files on this machine, all in one private folder. */
export interface TrainingSource extends ModelNames {
  readonly folder: string;
  readonly trainingFile: string;
  readonly validation: ValidationSource;
}

export type ValidationSource =
  | { readonly kind: 'file'; readonly file: string }
  | { readonly kind: 'newest'; readonly fraction: number; readonly timestampColumn: string };

/** One training on rows that are loaded. */
export interface TrialRequest {
  readonly params: TrialParams;
  readonly seed: number;
  readonly epochs: number;
}

/** What is measured after an epoch (1, 2, …), by metric key. */
export interface EpochMeasures {
  readonly epoch: number;
  readonly values: Readonly<Record<string, number>>;
}

/** A file that a training made. */
export interface TrainedFile {
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** What a training comes to. */
export type TrialOutcome =
  | { readonly kind: 'trained'; readonly files: readonly TrainedFile[] }
  | { readonly kind: 'failed'; readonly reason: string };

/** What the training thread is asked. */
export type TrainingRequest =
  | { readonly kind: 'load'; readonly source: TrainingSource }
  | { readonly kind: 'train'; readonly trial: TrialRequest };

/** What the training thread answers: to `train`, any number of `epoch` before the outcome. */
export type TrainingReply =
  | { readonly kind: 'loaded' }
  | { readonly kind: 'unusable'; readonly reason: string }
  | { readonly kind: 'epoch'; readonly measures: EpochMeasures }
  | { readonly kind: 'ended'; readonly outcome: TrialOutcome };
