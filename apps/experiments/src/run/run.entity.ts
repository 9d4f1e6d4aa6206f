import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';
import { ExperimentEntity } from '../experiment/experiment.entity.js';
import type { RunStatus } from './run.js';

export const RUN_REQUEST_KEY_UNIQUE = 'run_request_key_unique';

@Entity('run')
@Unique(RUN_REQUEST_KEY_UNIQUE, ['experimentId', 'requestKey'])
@Index('run_experiment', ['experimentId', 'id'])
@Index('run_active', { synchronize: false })
@Index('run_deleted', { synchronize: false })
@Index('run_name', { synchronize: false })
@Index('run_status', { synchronize: false })
@Index('run_deleted_at', { synchronize: false })
@Index('run_dataset_versions', { synchronize: false })
@Check('run_status_check', `status IN ('RUNNING', 'SCHEDULED', 'FINISHED', 'FAILED', 'KILLED')`)
export class RunEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'run_pk' })
  id!: string;

  @Column('uuid', { name: 'experiment_id' })
  @ForeignKey(() => ExperimentEntity, { name: 'run_experiment_fk' })
  experimentId!: string;

  @Column('text')
  name!: string;

  @Column('text', { name: 'user_id', default: '' })
  userId!: string;

  @Column('text')
  status!: RunStatus;

  @Column('uuid', { name: 'training_set_id', nullable: true })
  trainingSetId!: string | null;

  @Column('uuid', { name: 'dataset_version_ids', array: true })
  datasetVersionIds!: string[];

  @Column('text', { name: 'request_key', nullable: true })
  requestKey!: string | null;

  @Column('timestamptz', { name: 'started_at' })
  startedAt!: Date;

  @Column('timestamptz', { name: 'ended_at', nullable: true })
  endedAt!: Date | null;

  @Column('timestamptz', { name: 'deleted_at', nullable: true })
  deletedAt!: Date | null;
}
