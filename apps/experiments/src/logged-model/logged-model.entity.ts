import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { ExperimentEntity } from '../experiment/experiment.entity.js';
import type { LoggedModelStatus } from './logged-model.js';

@Entity('logged_model')
@Index('logged_model_experiment', ['experimentId', 'createdAt', 'id'])
@Check('logged_model_status_check', `status IN ('UNSPECIFIED', 'PENDING', 'READY', 'FAILED')`)
export class LoggedModelEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'logged_model_pk' })
  id!: string;

  @Column('uuid', { name: 'experiment_id' })
  @ForeignKey(() => ExperimentEntity, { name: 'logged_model_experiment_fk' })
  experimentId!: string;

  @Column('text')
  name!: string;

  @Column('text', { name: 'model_type' })
  modelType!: string;

  /** Whatever its client named: not always a run of ours. */
  @Column('text', { name: 'source_run_id' })
  @Index('logged_model_source_run')
  sourceRunId!: string;

  @Column('text')
  status!: LoggedModelStatus;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'updated_at' })
  updatedAt!: Date;

  @Column('timestamptz', { name: 'deleted_at', nullable: true })
  deletedAt!: Date | null;
}
