import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { StudyEntity } from './study.entity.js';
import type { TrialParams, TrialState } from './study.js';

@Entity('trial')
@Index('trial_run', ['runId'])
@Check('trial_state_check', `state IN ('RUNNING', 'SUCCEEDED', 'FAILED')`)
export class TrialEntity {
  @PrimaryColumn('uuid', { name: 'study_id', primaryKeyConstraintName: 'trial_pk' })
  @ForeignKey(() => StudyEntity, { name: 'trial_study_fk' })
  studyId!: string;

  @PrimaryColumn('integer', { primaryKeyConstraintName: 'trial_pk' })
  number!: number;

  @Column('jsonb')
  params!: TrialParams;

  @Column('text')
  state!: TrialState;

  @Column('double precision', { nullable: true })
  value!: number | null;

  /** Kept when the run is removed for good: a trial outlives its run. */
  @Column('uuid', { name: 'run_id' })
  runId!: string;

  @Column('text', { nullable: true })
  error!: string | null;
}
