import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { ModelVersionEntity } from '../model-version/model-version.entity.js';
import { RegisteredModelEntity } from '../registered-model/registered-model.entity.js';

@Entity('model_alias')
@Index('model_alias_version', ['versionId'])
export class ModelAliasEntity {
  @PrimaryColumn('uuid', { name: 'model_id', primaryKeyConstraintName: 'model_alias_pk' })
  @ForeignKey(() => RegisteredModelEntity, { name: 'model_alias_model_fk' })
  modelId!: string;

  @PrimaryColumn('text', { primaryKeyConstraintName: 'model_alias_pk' })
  alias!: string;

  @Column('uuid', { name: 'version_id' })
  @ForeignKey(() => ModelVersionEntity, { name: 'model_alias_version_fk' })
  versionId!: string;

  @Column('timestamptz')
  since!: Date;
}
