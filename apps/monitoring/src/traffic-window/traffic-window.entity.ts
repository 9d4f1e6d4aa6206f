import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { MonitorEntity } from '../monitor/monitor.entity.js';

@Entity('traffic_window')
@Index('traffic_window_open_unique', ['monitorId', 'modelVersionId'], {
  unique: true,
  where: 'closed_at IS NULL',
})
@Index('traffic_window_monitor', ['monitorId', 'id'])
export class TrafficWindowEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'traffic_window_pk' })
  id!: string;

  @Column('uuid', { name: 'monitor_id' })
  @ForeignKey(() => MonitorEntity, { name: 'traffic_window_monitor_fk' })
  monitorId!: string;

  @Column('uuid', { name: 'model_version_id' })
  modelVersionId!: string;

  @Column('integer')
  version!: number;

  @Column('bigint')
  requests!: string;

  @Column('bigint')
  errors!: string;

  @Column('bigint', { name: 'row_count' })
  rows!: string;

  @Column('timestamptz', { name: 'first_at' })
  firstAt!: Date;

  @Column('timestamptz', { name: 'last_at' })
  lastAt!: Date;

  @Column('bytea')
  latency!: Buffer;

  @Column('jsonb', { name: 'bin_counts' })
  binCounts!: number[][];

  @Column('integer', { name: 'sample_rows' })
  sampleRows!: number;

  @Column('bigint', { name: 'sample_ceiling' })
  sampleCeiling!: string;

  @Column('timestamptz', { name: 'opened_at' })
  openedAt!: Date;

  @Column('timestamptz', { name: 'closed_at', nullable: true })
  closedAt!: Date | null;
}
