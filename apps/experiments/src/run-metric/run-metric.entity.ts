import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { RunEntity } from '../run/run.entity.js';

@Entity('run_metric')
@Index('run_metric_search', { synchronize: false })
export class RunMetricEntity {
  @PrimaryColumn('uuid', { name: 'run_id', primaryKeyConstraintName: 'run_metric_pk' })
  @ForeignKey(() => RunEntity, { name: 'run_metric_run_fk' })
  runId!: string;

  @PrimaryColumn('text', { primaryKeyConstraintName: 'run_metric_pk' })
  key!: string;

  /** The series under which its points lie. */
  @Column('bigint', { generated: 'increment' })
  id!: string;

  @Column('uuid', { name: 'experiment_id' })
  experimentId!: string;

  @Column('double precision')
  last!: number;

  @Column('bigint', { name: 'last_step' })
  lastStep!: string;

  @Column('bigint', { name: 'last_at_ms' })
  lastAtMs!: string;

  @Column('double precision')
  first!: number;

  @Column('bigint', { name: 'first_step' })
  firstStep!: string;

  @Column('bigint', { name: 'first_at_ms' })
  firstAtMs!: string;

  @Column('double precision', { nullable: true })
  min!: number | null;

  @Column('bigint', { name: 'min_step', nullable: true })
  minStep!: string | null;

  @Column('double precision', { nullable: true })
  max!: number | null;

  @Column('bigint', { name: 'max_step', nullable: true })
  maxStep!: string | null;

  /** Whether no later step was recorded earlier: by step is by time then. */
  @Column('boolean')
  chronological!: boolean;
}
