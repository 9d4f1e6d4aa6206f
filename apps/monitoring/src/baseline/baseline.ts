import type { BaselineId, MonitorId, TrainingSetId } from '@orrery/domain';

export type BaselineState = 'BUILDING' | 'READY' | 'FAILED';

/** What live traffic is compared with. */
export interface Baseline {
  readonly id: BaselineId;
  readonly monitorId: MonitorId;
  readonly trainingSetId: TrainingSetId;
  readonly state: BaselineState;
  readonly rows: number | null;
  readonly error: string | null;
  readonly createdAt: Date;
}
