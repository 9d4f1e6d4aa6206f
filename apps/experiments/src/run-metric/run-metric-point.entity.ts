import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { RunEntity } from '../run/run.entity.js';

@Entity('run_metric_point')
export class RunMetricPointEntity {
  @PrimaryColumn('uuid', { name: 'run_id', primaryKeyConstraintName: 'run_metric_point_pk' })
  @ForeignKey(() => RunEntity, { name: 'run_metric_point_run_fk' })
  runId!: string;

  @PrimaryColumn('text', { primaryKeyConstraintName: 'run_metric_point_pk' })
  key!: string;

  @PrimaryColumn('bigint', { primaryKeyConstraintName: 'run_metric_point_pk' })
  step!: string;

  @Column('double precision')
  value!: number;

  @Column('timestamptz', { name: 'recorded_at' })
  recordedAt!: Date;
}
