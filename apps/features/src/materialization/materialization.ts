import type { FeatureViewId, Identifier } from '@orrery/domain';
import type { DatasetVersion } from '../dataset/datasets.js';

export type MaterializationId = Identifier<'Materialization'>;

export type MaterializationState = 'QUEUED' | 'RUNNING' | 'SUCCEEDED' | 'FAILED';

/** One computation of a view's features for both stores. */
export interface Materialization {
  readonly id: MaterializationId;
  readonly viewId: FeatureViewId;
  readonly state: MaterializationState;
  readonly upTo: Date;
  /** The dataset versions that there were when it was asked for: a repeated try sees the same. */
  readonly versions: readonly DatasetVersion[];
  readonly rowsOffline: number | null;
  readonly rowsOnline: number | null;
  readonly createdAt: Date;
  readonly startedAt: Date | null;
  readonly finishedAt: Date | null;
  readonly error: string | null;
}
