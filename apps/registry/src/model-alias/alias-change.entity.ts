import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';
import { RegisteredModelEntity } from '../registered-model/registered-model.entity.js';
import type { AliasChangeCause } from './model-alias.js';

@Entity('alias_change')
@Unique('alias_change_sequence_unique', ['modelId', 'sequence'])
@Index('alias_change_alias', ['modelId', 'alias', 'sequence'])
@Check('alias_change_moves', 'from_version IS DISTINCT FROM to_version')
export class AliasChangeEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'alias_change_pk' })
  id!: string;

  @Column('uuid', { name: 'model_id' })
  @ForeignKey(() => RegisteredModelEntity, { name: 'alias_change_model_fk' })
  modelId!: string;

  @Column('integer')
  sequence!: number;

  @Column('text')
  alias!: string;

  @Column('integer', { name: 'from_version', nullable: true })
  fromVersion!: number | null;

  @Column('integer', { name: 'to_version', nullable: true })
  toVersion!: number | null;

  @Column('uuid', { name: 'to_version_id', nullable: true })
  toVersionId!: string | null;

  @Column('text')
  cause!: AliasChangeCause;

  @Column('uuid', { name: 'promotion_id', nullable: true })
  promotionId!: string | null;

  @Column('text', { name: 'changed_by' })
  changedBy!: string;

  @Column('text')
  reason!: string;

  @Column('timestamptz', { name: 'changed_at' })
  changedAt!: Date;
}
