import type {
  DatasetVersionId,
  Identifier,
  ModelVersionId,
  RegisteredModelId,
  TrainingSetId,
} from '@orrery/domain';
import type { OptimizationReport } from './optimization-report.js';
import type { Technique } from './technique.js';

export type ModelOptimizationId = Identifier<'ModelOptimization'>;

export type OptimizationState = 'QUEUED' | 'RUNNING' | 'SUCCEEDED' | 'REFUSED' | 'FAILED';
export type OptimizationTask = 'CLASSIFICATION' | 'REGRESSION';

/** A file of rows: of the data service, or a training set of the feature store. */
export type RowSource =
  | { readonly kind: 'dataset-version'; readonly id: DatasetVersionId }
  | { readonly kind: 'training-set'; readonly id: TrainingSetId };

/** Rows that both models are measured by, and how they are read. */
export interface OptimizationRows {
  readonly heldOut: RowSource;
  /** To calibrate or to train on; null where the technique needs none. */
  readonly calibration: RowSource | null;
  readonly labelColumn: string;
  /** The columns of a model's one wide input, in its order; null: all but the label, in the file's order. */
  readonly featureColumns: readonly string[] | null;
  /** Null: told by the model and the labels. */
  readonly task: OptimizationTask | null;
}

/** Why no version was made although all went well. */
export interface OptimizationRefusal {
  readonly cause: 'ACCURACY_DROP' | 'NOTHING_TO_DO' | 'NOT_APPLICABLE' | 'UNUSABLE_ROWS';
  readonly reason: string;
}

/** The making of one version out of another, and what was measured of it. */
export interface ModelOptimization {
  readonly id: ModelOptimizationId;
  readonly modelId: RegisteredModelId;
  readonly sourceVersionId: ModelVersionId;
  readonly technique: Technique;
  readonly rows: OptimizationRows;
  readonly maxAccuracyDrop: number | null;
  readonly description: string;
  readonly state: OptimizationState;
  /** What is being done, in words; null when nothing is. */
  readonly step: string | null;
  /** 0 to 1. */
  readonly progress: number;
  readonly report: OptimizationReport | null;
  readonly refusal: OptimizationRefusal | null;
  readonly error: string | null;
  readonly resultVersionId: ModelVersionId | null;
  readonly requestedBy: string;
  readonly requestedAt: Date;
  readonly finishedAt: Date | null;
}
