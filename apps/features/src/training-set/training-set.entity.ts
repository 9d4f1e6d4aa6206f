import { Check, Column, Entity, PrimaryColumn, Unique } from 'typeorm';
import type { TrainingSetColumn } from '../compute/tasks.js';
import type { DatasetVersion } from '../dataset/datasets.js';
import type { TrainingSetPlan, TrainingSetState } from './training-set.js';

export const TRAINING_SET_NAME_UNIQUE = 'training_set_name_unique';

@Entity('training_set')
@Unique(TRAINING_SET_NAME_UNIQUE, ['name'])
@Check('training_set_state_known', `state IN ('QUEUED', 'RUNNING', 'SUCCEEDED', 'FAILED')`)
export class TrainingSetEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'training_set_pk' })
  id!: string;

  @Column('text')
  name!: string;

  @Column('text')
  state!: TrainingSetState;

  @Column('jsonb')
  spine!: DatasetVersion;

  @Column('jsonb')
  plan!: TrainingSetPlan;

  @Column('bigint', { nullable: true })
  rows!: string | null;

  @Column('jsonb', { nullable: true })
  columns!: readonly TrainingSetColumn[] | null;

  @Column('text', { name: 'content_digest', nullable: true })
  contentDigest!: string | null;

  @Column('bigint', { name: 'size_bytes', nullable: true })
  sizeBytes!: string | null;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'finished_at', nullable: true })
  finishedAt!: Date | null;

  @Column('text', { nullable: true })
  error!: string | null;
}
