import type { DatasetVersionId, TrainingSetId } from '@orrery/domain';

/** A training set as the feature store tells of it. */
export interface TrainingSet {
  readonly id: TrainingSetId;
  readonly state: 'QUEUED' | 'RUNNING' | 'SUCCEEDED' | 'FAILED';
  readonly error: string | null;
  /** Empty before the file is written. */
  readonly columns: readonly TrainingSetColumn[];
  readonly datasetVersionId: DatasetVersionId | null;
}

export interface TrainingSetColumn {
  readonly name: string;
  readonly role: 'ENTITY' | 'TIMESTAMP' | 'FEATURE' | 'LABEL';
  readonly type: string;
}

/** How a training set is made of a dataset version. */
export interface TrainingSetDefinition {
  readonly timestampColumn: string;
  readonly label: { readonly name: string; readonly column: string; readonly greaterThan: number };
  readonly columns: readonly string[];
  readonly timestampParts: readonly string[];
  readonly featureViews: readonly string[];
  readonly maxRows: number | null;
  readonly seed: number | null;
}

/** A training set to be made. */
export interface TrainingSetRequest extends TrainingSetDefinition {
  readonly name: string;
  readonly dataset: string;
  readonly version: number;
}
