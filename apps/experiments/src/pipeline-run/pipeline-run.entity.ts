import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';
import { PipelineEntity } from '../pipeline/pipeline.entity.js';
import { StudyEntity } from '../study/study.entity.js';
import type { PipelineRunState } from './pipeline-run.js';

@Entity('pipeline_run')
@Unique('pipeline_run_request_key_unique', ['pipelineId', 'requestKey'])
@Index('pipeline_run_pipeline', ['pipelineId', 'id'])
@Check('pipeline_run_state_check', `state IN ('QUEUED', 'RUNNING', 'SUCCEEDED', 'FAILED')`)
export class PipelineRunEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pipeline_run_pk' })
  id!: string;

  @Column('uuid', { name: 'pipeline_id' })
  @ForeignKey(() => PipelineEntity, { name: 'pipeline_run_pipeline_fk' })
  pipelineId!: string;

  @Column('text', { name: 'request_key', nullable: true })
  requestKey!: string | null;

  @Column('text')
  state!: PipelineRunState;

  @Column('text')
  trigger!: string;

  @Column('integer', { name: 'dataset_version', nullable: true })
  datasetVersion!: number | null;

  @Column('uuid', { name: 'training_set_id', nullable: true })
  trainingSetId!: string | null;

  @Column('uuid', { name: 'study_id', nullable: true })
  @ForeignKey(() => StudyEntity, { name: 'pipeline_run_study_fk' })
  studyId!: string | null;

  @Column('uuid', { name: 'best_run_id', nullable: true })
  bestRunId!: string | null;

  @Column('uuid', { name: 'model_version_id', nullable: true })
  modelVersionId!: string | null;

  @Column('integer', { name: 'model_version', nullable: true })
  modelVersion!: number | null;

  @Column('text', { nullable: true })
  error!: string | null;

  @Column('timestamptz', { name: 'started_at' })
  startedAt!: Date;

  @Column('timestamptz', { name: 'ended_at', nullable: true })
  endedAt!: Date | null;
}
