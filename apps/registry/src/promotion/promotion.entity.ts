import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { RuleEvaluation } from '../promotion-policy/judge-rule.js';
import { RegisteredModelEntity } from '../registered-model/registered-model.entity.js';
import type { PromotionState } from './promotion.js';

const OPEN = `state IN ('PENDING', 'APPROVED')`;

@Entity('promotion')
@Check('promotion_state', `state IN ('PENDING', 'APPROVED', 'REJECTED', 'APPLIED', 'CANCELLED')`)
@Index('promotion_model', ['modelId', 'id'])
@Index('promotion_open_unique', ['modelId', 'alias', 'versionId'], { unique: true, where: OPEN })
@Index('promotion_open_evaluated', ['evaluatedAt'], { where: OPEN })
export class PromotionEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'promotion_pk' })
  id!: string;

  @Column('uuid', { name: 'model_id' })
  @ForeignKey(() => RegisteredModelEntity, { name: 'promotion_model_fk' })
  modelId!: string;

  @Column('text')
  alias!: string;

  @Column('uuid', { name: 'version_id' })
  versionId!: string;

  @Column('integer')
  version!: number;

  @Column('text')
  state!: PromotionState;

  @Column('text')
  reason!: string;

  @Column('text', { name: 'requested_by' })
  requestedBy!: string;

  @Column('timestamptz', { name: 'requested_at' })
  requestedAt!: Date;

  @Column('integer', { name: 'requested_after' })
  requestedAfter!: number;

  @Column('jsonb')
  evaluations!: readonly RuleEvaluation[];

  @Column('timestamptz', { name: 'evaluated_at' })
  evaluatedAt!: Date;

  @Column('text', { name: 'decided_by', nullable: true })
  decidedBy!: string | null;

  @Column('text', { nullable: true })
  decision!: string | null;

  @Column('timestamptz', { name: 'decided_at', nullable: true })
  decidedAt!: Date | null;
}
