import { Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';
import { MonitorEntity } from '../monitor/monitor.entity.js';
import { TrafficWindowEntity } from '../traffic-window/traffic-window.entity.js';
import type { FeatureDrift } from './drift-report.js';

/** Performance as JSON has it. */
export interface StoredPerformance {
  readonly requests: number;
  readonly errorRate: number | null;
  readonly p50: number | null;
  readonly p95: number | null;
  readonly p99: number | null;
}

@Entity('drift_report')
@Unique('drift_report_window_unique', ['windowId'])
@Index('drift_report_monitor', ['monitorId', 'id'])
@Index('drift_report_model_version', ['modelVersionId', 'id'])
export class DriftReportEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'drift_report_pk' })
  id!: string;

  @Column('uuid', { name: 'monitor_id' })
  @ForeignKey(() => MonitorEntity, { name: 'drift_report_monitor_fk' })
  monitorId!: string;

  @Column('uuid', { name: 'window_id' })
  @ForeignKey(() => TrafficWindowEntity, { name: 'drift_report_window_fk' })
  windowId!: string;

  @Column('uuid', { name: 'model_version_id' })
  modelVersionId!: string;

  @Column('integer')
  version!: number;

  @Column('timestamptz', { name: 'first_at' })
  firstAt!: Date;

  @Column('timestamptz', { name: 'last_at' })
  lastAt!: Date;

  @Column('bigint', { name: 'row_count' })
  rows!: string;

  @Column('boolean')
  drifted!: boolean;

  @Column('jsonb')
  features!: readonly FeatureDrift[];

  @Column('jsonb')
  predictions!: readonly FeatureDrift[];

  @Column('jsonb')
  performance!: StoredPerformance;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;
}
