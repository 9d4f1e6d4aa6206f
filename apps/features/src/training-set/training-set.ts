import type { DatasetVersionId, FeatureViewId, TrainingSetId } from '@orrery/domain';
import type { TimestampPart, TrainingSetColumn } from '../compute/tasks.js';
import type { DatasetVersion } from '../dataset/datasets.js';

export type TrainingSetState = 'QUEUED' | 'RUNNING' | 'SUCCEEDED' | 'FAILED';

/** Which rows a training set has, and with what. */
export interface TrainingSetPlan {
  readonly timestampColumn: string;
  readonly label: { readonly name: string; readonly column: string; readonly greaterThan: number };
  readonly columns: readonly string[];
  readonly timestampParts: readonly TimestampPart[];
  readonly sinceMs: number | null;
  readonly untilMs: number | null;
  readonly maxRows: number | null;
  readonly seed: number;
}

/** The file of a finished training set. */
export interface TrainingSetFile {
  readonly rows: number;
  readonly columns: readonly TrainingSetColumn[];
  readonly contentDigest: string;
  readonly sizeBytes: number;
}

/** A point-in-time-correct training set: no value in a row was known only after the row's time. */
export interface TrainingSet {
  readonly id: TrainingSetId;
  readonly name: string;
  readonly state: TrainingSetState;
  /** The dataset version whose rows these are. */
  readonly spine: DatasetVersion;
  readonly plan: TrainingSetPlan;
  /** Null until the training set has succeeded. */
  readonly file: TrainingSetFile | null;
  readonly createdAt: Date;
  readonly finishedAt: Date | null;
  readonly error: string | null;
}

/** A view of a training set, with the dataset versions that its features see. */
export interface TrainingSetView {
  readonly trainingSetId: TrainingSetId;
  readonly viewId: FeatureViewId;
  readonly versions: readonly DatasetVersion[];
}

/** Every dataset version that went into a training set. */
export function versionsIn(
  { spine }: TrainingSet,
  views: readonly Pick<TrainingSetView, 'versions'>[],
): readonly DatasetVersionId[] {
  return [...new Set([spine, ...views.flatMap(({ versions }) => versions)].map(({ id }) => id))];
}
