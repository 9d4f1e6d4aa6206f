import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { RegisteredModelEntity } from '../registered-model/registered-model.entity.js';

@Entity('alias_change')
@Index('alias_change_model', ['modelId', 'id'])
export class AliasChangeEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'alias_change_pk' })
  id!: string;

  @Column('uuid', { name: 'model_id' })
  @ForeignKey(() => RegisteredModelEntity, { name: 'alias_change_model_fk' })
  modelId!: string;

  @Column('text')
  alias!: string;

  @Column('integer', { name: 'from_version', nullable: true })
  fromVersion!: number | null;

  @Column('integer', { name: 'to_version', nullable: true })
  toVersion!: number | null;

  @Column('text', { name: 'changed_by' })
  changedBy!: string;

  @Column('text')
  reason!: string;

  @Column('timestamptz', { name: 'changed_at' })
  changedAt!: Date;
}
