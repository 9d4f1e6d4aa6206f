import type { ModelSignature } from '@orrery/domain';
import { Column, Entity, ForeignKey, PrimaryColumn, Unique } from 'typeorm';
import { RegisteredModelEntity } from '../registered-model/registered-model.entity.js';

@Entity('model_version')
@Unique('model_version_number_unique', ['modelId', 'version'])
@Unique('model_version_request_key_unique', ['modelId', 'requestKey'])
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

  @Column('text', { name: 'content_digest' })
  contentDigest!: string;

  @Column('bigint', { name: 'size_bytes' })
  sizeBytes!: string;

  @Column('jsonb')
  signature!: ModelSignature;

  @Column('bigint', { name: 'parameter_count' })
  parameterCount!: string;

  @Column('text', { name: 'request_key', nullable: true })
  requestKey!: string | null;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;
}
