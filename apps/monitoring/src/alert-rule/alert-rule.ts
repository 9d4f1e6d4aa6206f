import type { Identifier, MonitorId } from '@orrery/domain';
import type { ChannelId } from '../channel/channel.js';

export type AlertRuleId = Identifier<'AlertRule'>;

export const ALERT_RULE_KINDS = ['FEATURE_DRIFT', 'PREDICTION_DRIFT', 'ERROR_RATE', 'LATENCY_P99'] as const;
export type AlertRuleKind = (typeof ALERT_RULE_KINDS)[number];

export type AlertSeverity = 'INFO' | 'WARNING' | 'CRITICAL';

/** What raises an alert: a measured value that is at or above a threshold. */
export interface AlertRule {
  readonly id: AlertRuleId;
  readonly monitorId: MonitorId;
  /** Its place among the monitor's rules. */
  readonly position: number;
  readonly kind: AlertRuleKind;
  readonly threshold: number;
  readonly severity: AlertSeverity;
  readonly channelId: ChannelId | null;
  readonly pipeline: string | null;
}
