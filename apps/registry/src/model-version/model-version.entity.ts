import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';
import { RegisteredModelEntity } from '../registered-model/registered-model.entity.js';
import type { SampleRows, Stage, VersionSignature, VersionStatus } from './model-version.js';

@Entity('model_version')
@Unique('model_version_number_unique', ['modelId', 'version'])
@Unique('model_version_request_key_unique', ['modelId', 'requestKey'])
@Index('model_version_updated', ['updatedAt', 'id'])
@Index('model_version_run', ['runId'])
@Index('model_version_run_ref', ['runRef'])
@Index('model_version_source', ['source'])
@Index('model_version_tags', { synchronize: false })
@Index('model_version_unread', ['id'], { where: 'inspected_at IS NULL AND deleted_at IS NULL' })
@Check('model_version_status_check', `status IN ('PENDING_REGISTRATION', 'READY', 'FAILED_REGISTRATION')`)
@Check('model_version_stage_check', `stage IN ('None', 'Staging', 'Production', 'Archived')`)
@Check('model_version_file_whole', 'num_nulls(content_digest, size_bytes, parameter_count) IN (0, 3)')
export class ModelVersionEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'model_version_pk' })
  id!: string;

  @Column('uuid', { name: 'model_id' })
  @ForeignKey(() => RegisteredModelEntity, { name: 'model_version_model_fk' })
  modelId!: string;

  @Column('integer')
  version!: number;

  @Column('text')
  description!: string;

  @Column('uuid', { name: 'run_id', nullable: true })
  runId!: string | null;

  @Column('uuid', { name: 'training_set_id', nullable: true })
  trainingSetId!: string | null;

  @Column('text', { nullable: true })
  source!: string | null;

  @Column('text', { name: 'storage_location', nullable: true })
  storageLocation!: string | null;

  @Column('text', { name: 'run_ref', nullable: true })
  runRef!: string | null;

  @Column('text', { name: 'run_link', nullable: true })
  runLink!: string | null;

  @Column('text', { name: 'logged_model_id', nullable: true })
  loggedModelId!: string | null;

  @Column('text')
  status!: VersionStatus;

  @Column('text', { name: 'status_message', nullable: true })
  statusMessage!: string | null;

  @Column('text')
  stage!: Stage;

  @Column('text', { name: 'created_by', nullable: true })
  createdBy!: string | null;

  @Column('jsonb')
  tags!: Readonly<Record<string, string>>;

  @Column('text', { name: 'content_digest', nullable: true })
  contentDigest!: string | null;

  @Column('bigint', { name: 'size_bytes', nullable: true })
  sizeBytes!: string | null;

  @Column('jsonb', { nullable: true })
  signature!: VersionSignature | null;

  @Column('jsonb', { name: 'sample_rows', nullable: true })
  sampleRows!: SampleRows | null;

  @Column('bigint', { name: 'parameter_count', nullable: true })
  parameterCount!: string | null;

  @Column('text', { array: true })
  flavors!: string[];

  @Column('text', { name: 'unservable_reason', nullable: true })
  unservableReason!: string | null;

  @Column('timestamptz', { name: 'inspected_at', nullable: true })
  inspectedAt!: Date | null;

  @Column('text', { name: 'request_key', nullable: true })
  requestKey!: string | null;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'updated_at' })
  updatedAt!: Date;

  @Column('timestamptz', { name: 'deleted_at', nullable: true })
  deletedAt!: Date | null;
}
