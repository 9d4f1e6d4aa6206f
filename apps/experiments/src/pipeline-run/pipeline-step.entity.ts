import { Check, Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { PipelineRunEntity } from './pipeline-run.entity.js';
import type { PipelineStepName, PipelineStepState } from './pipeline-run.js';

@Entity('pipeline_step')
@Check('pipeline_step_state_check', `state IN ('PENDING', 'RUNNING', 'SUCCEEDED', 'FAILED')`)
export class PipelineStepEntity {
  @PrimaryColumn('uuid', { name: 'pipeline_run_id', primaryKeyConstraintName: 'pipeline_step_pk' })
  @ForeignKey(() => PipelineRunEntity, { name: 'pipeline_step_run_fk' })
  pipelineRunId!: string;

  @PrimaryColumn('text', { primaryKeyConstraintName: 'pipeline_step_pk' })
  name!: PipelineStepName;

  @Column('integer')
  position!: number;

  @Column('text')
  state!: PipelineStepState;

  @Column('timestamptz', { name: 'started_at', nullable: true })
  startedAt!: Date | null;

  @Column('timestamptz', { name: 'ended_at', nullable: true })
  endedAt!: Date | null;

  @Column('text', { nullable: true })
  error!: string | null;
}
