import type { EventPayload, Identifier } from '@orrery/domain';
import type { AlertDeliveryStatus } from '../alert/alert.js';
import type { AlertSeverity } from '../alert-rule/alert-rule.js';
import type { ChannelId } from '../channel/channel.js';

export type DatasetWatchId = Identifier<'DatasetWatch'>;
export type DatasetNoticeId = Identifier<'DatasetNotice'>;

/** A channel that is told when a dataset is not as it should be. */
export interface DatasetWatch {
  readonly id: DatasetWatchId;
  readonly dataset: string;
  readonly channelId: ChannelId;
  /** What is less severe is not told. */
  readonly severity: AlertSeverity;
  readonly createdAt: Date;
}

/** What was found out about a dataset, as it was told. */
export type DatasetFinding =
  | ({ readonly kind: 'VALIDATION_FAILED' } & EventPayload<'ValidationFinished'>)
  | ({ readonly kind: 'ANOMALY' } & EventPayload<'AnomalyFound'>);

/** One finding on its way to one channel. */
export interface DatasetNotice {
  readonly id: DatasetNoticeId;
  readonly watchId: DatasetWatchId;
  readonly kind: DatasetFinding['kind'];
  readonly severity: AlertSeverity;
  readonly message: string;
  readonly finding: DatasetFinding;
  readonly status: AlertDeliveryStatus;
  readonly attempts: number;
  readonly deliveredAt: Date | null;
  readonly error: string | null;
  readonly raisedAt: Date;
}
