import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { RunEntity } from '../run/run.entity.js';

@Entity('run_metric')
export class RunMetricEntity {
  @PrimaryColumn('uuid', { name: 'run_id', primaryKeyConstraintName: 'run_metric_pk' })
  @ForeignKey(() => RunEntity, { name: 'run_metric_run_fk' })
  runId!: string;

  @PrimaryColumn('text', { primaryKeyConstraintName: 'run_metric_pk' })
  key!: string;

  @Column('double precision')
  last!: number;

  @Column('bigint', { name: 'last_step' })
  lastStep!: string;

  @Column('double precision')
  min!: number;

  @Column('double precision')
  max!: number;
}
