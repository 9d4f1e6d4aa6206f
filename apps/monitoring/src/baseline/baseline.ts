import type { BaselineId, DatasetVersionId, MonitorId, TrainingSetId } from '@orrery/domain';

export type BaselineState = 'BUILDING' | 'READY' | 'FAILED';

/** What live traffic is compared with. */
export interface Baseline {
  readonly id: BaselineId;
  readonly monitorId: MonitorId;
  /** What it is made of; null where that is dataset versions. */
  readonly trainingSetId: TrainingSetId | null;
  /** What it is made of; none where that is a training set. */
  readonly datasetVersionIds: readonly DatasetVersionId[];
  readonly state: BaselineState;
  readonly rows: number | null;
  readonly error: string | null;
  readonly createdAt: Date;
}
