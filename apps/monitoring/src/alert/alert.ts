import type { AlertId, DriftReportId, Identifier, ModelVersionId, MonitorId } from '@orrery/domain';
import type { AlertRuleId, AlertRuleKind, AlertSeverity } from '../alert-rule/alert-rule.js';
import type { ChannelId } from '../channel/channel.js';

/** A rule that fired. */
export interface Alert {
  readonly id: AlertId;
  readonly ruleId: AlertRuleId;
  readonly monitorId: MonitorId;
  /** The report that raised it, and the version that it is about. */
  readonly reportId: DriftReportId;
  readonly modelVersionId: ModelVersionId;
  readonly kind: AlertRuleKind;
  readonly severity: AlertSeverity;
  readonly message: string;
  readonly pipeline: string | null;
  readonly raisedAt: Date;
  readonly resolvedAt: Date | null;
}

export type AlertDeliveryId = Identifier<'AlertDelivery'>;
export type AlertDeliveryStatus = 'PENDING' | 'DELIVERED' | 'FAILED';

/** One alert on its way to one channel. */
export interface AlertDelivery {
  readonly id: AlertDeliveryId;
  readonly alertId: AlertId;
  readonly channelId: ChannelId;
  readonly status: AlertDeliveryStatus;
  readonly attempts: number;
  readonly deliveredAt: Date | null;
  readonly error: string | null;
}
