import { Check, Column, Entity, ForeignKey, PrimaryColumn, Unique } from 'typeorm';
import { ExperimentEntity } from '../experiment/experiment.entity.js';
import type { StudySettings, StudyState } from './study.js';

export const STUDY_NAME_UNIQUE = 'study_name_unique';

@Entity('study')
@Unique(STUDY_NAME_UNIQUE, ['name'])
@Check('study_state_check', `state IN ('QUEUED', 'RUNNING', 'SUCCEEDED', 'FAILED')`)
@Check('study_validation_check', `num_nonnulls(validation_training_set_id, validation_fraction) = 1`)
export class StudyEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'study_pk' })
  id!: string;

  @Column('text')
  name!: string;

  @Column('uuid', { name: 'experiment_id' })
  @ForeignKey(() => ExperimentEntity, { name: 'study_experiment_fk' })
  experimentId!: string;

  @Column('uuid', { name: 'training_set_id' })
  trainingSetId!: string;

  @Column('uuid', { name: 'validation_training_set_id', nullable: true })
  validationTrainingSetId!: string | null;

  @Column('double precision', { name: 'validation_fraction', nullable: true })
  validationFraction!: number | null;

  @Column('jsonb')
  settings!: StudySettings;

  @Column('text')
  state!: StudyState;

  @Column('text', { nullable: true })
  error!: string | null;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'ended_at', nullable: true })
  endedAt!: Date | null;
}
