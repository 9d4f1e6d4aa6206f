import { Check, Column, Entity, ForeignKey, PrimaryColumn, Unique } from 'typeorm';
import { MonitorEntity } from '../monitor/monitor.entity.js';
import type { BaselineState } from './baseline.js';

@Entity('baseline')
@Unique('baseline_monitor_unique', ['monitorId'])
@Check('baseline_state', `state IN ('BUILDING', 'READY', 'FAILED')`)
@Check('baseline_source', `(training_set_id IS NULL) = (cardinality(dataset_version_ids) > 0)`)
export class BaselineEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'baseline_pk' })
  id!: string;

  @Column('uuid', { name: 'monitor_id' })
  @ForeignKey(() => MonitorEntity, { name: 'baseline_monitor_fk' })
  monitorId!: string;

  @Column('uuid', { name: 'training_set_id', nullable: true })
  trainingSetId!: string | null;

  @Column('uuid', { name: 'dataset_version_ids', array: true, default: '{}' })
  datasetVersionIds!: string[];

  @Column('text')
  state!: BaselineState;

  @Column('integer', { name: 'row_count', nullable: true })
  rows!: number | null;

  @Column('text', { nullable: true })
  error!: string | null;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;
}
