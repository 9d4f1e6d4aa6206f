import { Check, Column, Entity, ForeignKey, PrimaryColumn, Unique } from 'typeorm';
import { ChannelEntity } from '../channel/channel.entity.js';
import { MonitorEntity } from '../monitor/monitor.entity.js';
import type { AlertRuleKind, AlertSeverity } from './alert-rule.js';

@Entity('alert_rule')
@Unique('alert_rule_position_unique', ['monitorId', 'position'])
@Check('alert_rule_kind', `kind IN ('FEATURE_DRIFT', 'PREDICTION_DRIFT', 'ERROR_RATE', 'LATENCY_P99')`)
@Check('alert_rule_severity', `severity IN ('INFO', 'WARNING', 'CRITICAL')`)
export class AlertRuleEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'alert_rule_pk' })
  id!: string;

  @Column('uuid', { name: 'monitor_id' })
  @ForeignKey(() => MonitorEntity, { name: 'alert_rule_monitor_fk' })
  monitorId!: string;

  @Column('integer')
  position!: number;

  @Column('text')
  kind!: AlertRuleKind;

  @Column('double precision')
  threshold!: number;

  @Column('text')
  severity!: AlertSeverity;

  @Column('uuid', { name: 'channel_id', nullable: true })
  @ForeignKey(() => ChannelEntity, { name: 'alert_rule_channel_fk' })
  channelId!: string | null;

  @Column('text', { nullable: true })
  pipeline!: string | null;
}
