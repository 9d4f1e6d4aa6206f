import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { DataJobState, JobFailure } from './data-job.js';

@Entity('data_job')
@Index('data_job_unfinished', ['id'], { where: `state IN ('QUEUED', 'RUNNING')` })
@Index('data_job_kind', ['kind', 'id'])
@Check('data_job_state', `state IN ('QUEUED', 'RUNNING', 'SUCCEEDED', 'FAILED', 'CANCELLED')`)
@Check('data_job_progress', 'progress BETWEEN 0 AND 1')
export class DataJobEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'data_job_pk' })
  id!: string;

  @Column('text')
  kind!: string;

  @Column('jsonb')
  payload!: unknown;

  @Column('text')
  state!: DataJobState;

  @Column('text')
  step!: string;

  @Column('double precision')
  progress!: number;

  @Column('jsonb', { nullable: true })
  checkpoint!: unknown;

  @Column('jsonb', { nullable: true })
  result!: unknown;

  @Column('jsonb', { nullable: true })
  failure!: JobFailure | null;

  @Column('integer')
  attempt!: number;

  @Column('integer')
  tries!: number;

  @Column('text', { name: 'requested_by' })
  requestedBy!: string;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'started_at', nullable: true })
  startedAt!: Date | null;

  @Column('timestamptz', { name: 'alive_at', nullable: true })
  aliveAt!: Date | null;

  @Column('timestamptz', { name: 'finished_at', nullable: true })
  finishedAt!: Date | null;
}
