import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { AlertRuleEntity } from '../alert-rule/alert-rule.entity.js';
import type { AlertRuleKind, AlertSeverity } from '../alert-rule/alert-rule.js';
import { DriftReportEntity } from '../drift-report/drift-report.entity.js';
import { MonitorEntity } from '../monitor/monitor.entity.js';

@Entity('alert')
@Index('alert_open_unique', ['ruleId'], { unique: true, where: 'resolved_at IS NULL' })
@Index('alert_open_version', ['modelVersionId'], { where: 'resolved_at IS NULL' })
@Index('alert_monitor', ['monitorId', 'id'])
export class AlertEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'alert_pk' })
  id!: string;

  @Column('uuid', { name: 'rule_id' })
  @ForeignKey(() => AlertRuleEntity, { name: 'alert_rule_fk' })
  ruleId!: string;

  @Column('uuid', { name: 'monitor_id' })
  @ForeignKey(() => MonitorEntity, { name: 'alert_monitor_fk' })
  monitorId!: string;

  @Column('uuid', { name: 'report_id' })
  @ForeignKey(() => DriftReportEntity, { name: 'alert_report_fk' })
  reportId!: string;

  @Column('uuid', { name: 'model_version_id' })
  modelVersionId!: string;

  @Column('text')
  kind!: AlertRuleKind;

  @Column('text')
  severity!: AlertSeverity;

  @Column('text')
  message!: string;

  @Column('text', { nullable: true })
  pipeline!: string | null;

  @Column('timestamptz', { name: 'raised_at' })
  raisedAt!: Date;

  @Column('timestamptz', { name: 'resolved_at', nullable: true })
  resolvedAt!: Date | null;
}
