import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { RunEntity } from '../run/run.entity.js';

/** A logged model that a run read or made. */
@Entity('run_model')
@Index('run_model_model', ['modelId', 'runId'])
@Check('run_model_direction_check', `direction IN ('INPUT', 'OUTPUT')`)
export class RunModelEntity {
  @PrimaryColumn('uuid', { name: 'run_id', primaryKeyConstraintName: 'run_model_pk' })
  @ForeignKey(() => RunEntity, { name: 'run_model_run_fk' })
  runId!: string;

  @PrimaryColumn('text', { primaryKeyConstraintName: 'run_model_pk' })
  direction!: 'INPUT' | 'OUTPUT';

  @PrimaryColumn('text', { name: 'model_id', primaryKeyConstraintName: 'run_model_pk' })
  modelId!: string;

  /** The order in which a run's models were logged. */
  @Column('bigint', { generated: 'increment' })
  position!: string;

  /** 0 for an input. */
  @Column('bigint')
  step!: string;
}
