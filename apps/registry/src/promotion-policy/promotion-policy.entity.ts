import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { RegisteredModelEntity } from '../registered-model/registered-model.entity.js';
import type { PromotionRule } from './promotion-rule.js';

@Entity('promotion_policy')
export class PromotionPolicyEntity {
  @PrimaryColumn('uuid', { name: 'model_id', primaryKeyConstraintName: 'promotion_policy_pk' })
  @ForeignKey(() => RegisteredModelEntity, { name: 'promotion_policy_model_fk' })
  modelId!: string;

  @PrimaryColumn('text', { primaryKeyConstraintName: 'promotion_policy_pk' })
  alias!: string;

  @PrimaryColumn('integer', { primaryKeyConstraintName: 'promotion_policy_pk' })
  revision!: number;

  @Column('jsonb')
  rules!: readonly PromotionRule[];

  @Column('text')
  reason!: string;

  @Column('text', { name: 'set_by' })
  setBy!: string;

  @Column('timestamptz', { name: 'set_at' })
  setAt!: Date;
}
