import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';
import { ModelVersionEntity } from '../model-version/model-version.entity.js';
import { RegisteredModelEntity } from '../registered-model/registered-model.entity.js';
import type { OptimizationRefusal, OptimizationRows, OptimizationState } from './model-optimization.js';
import type { OptimizationReport } from './optimization-report.js';
import type { Technique } from './technique.js';

@Entity('model_optimization')
@Check('model_optimization_state', `state IN ('QUEUED', 'RUNNING', 'SUCCEEDED', 'REFUSED', 'FAILED')`)
@Unique('model_optimization_request_key_unique', ['modelId', 'requestKey'])
@Unique('model_optimization_result_unique', ['resultVersionId'])
@Index('model_optimization_source', ['sourceVersionId', 'id'])
@Index('model_optimization_unfinished', ['id'], { where: `state IN ('QUEUED', 'RUNNING')` })
export class ModelOptimizationEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'model_optimization_pk' })
  id!: string;

  @Column('uuid', { name: 'model_id' })
  @ForeignKey(() => RegisteredModelEntity, { name: 'model_optimization_model_fk' })
  modelId!: string;

  @Column('uuid', { name: 'source_version_id' })
  @ForeignKey(() => ModelVersionEntity, { name: 'model_optimization_source_fk' })
  sourceVersionId!: string;

  @Column('jsonb')
  technique!: Technique;

  @Column('jsonb')
  rows!: OptimizationRows;

  @Column('double precision', { name: 'max_accuracy_drop', nullable: true })
  maxAccuracyDrop!: number | null;

  @Column('text')
  description!: string;

  @Column('text')
  state!: OptimizationState;

  @Column('text', { nullable: true })
  step!: string | null;

  @Column('double precision')
  progress!: number;

  @Column('jsonb', { nullable: true })
  report!: OptimizationReport | null;

  @Column('jsonb', { nullable: true })
  refusal!: OptimizationRefusal | null;

  @Column('text', { nullable: true })
  error!: string | null;

  @Column('uuid', { name: 'result_version_id', nullable: true })
  @ForeignKey(() => ModelVersionEntity, { name: 'model_optimization_result_fk' })
  resultVersionId!: string | null;

  @Column('text', { name: 'request_key', nullable: true })
  requestKey!: string | null;

  @Column('text', { name: 'requested_by' })
  requestedBy!: string;

  @Column('timestamptz', { name: 'requested_at' })
  requestedAt!: Date;

  @Column('timestamptz', { name: 'finished_at', nullable: true })
  finishedAt!: Date | null;
}
