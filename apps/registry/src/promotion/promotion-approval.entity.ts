import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { PromotionEntity } from './promotion.entity.js';

@Entity('promotion_approval')
export class PromotionApprovalEntity {
  @PrimaryColumn('uuid', { name: 'promotion_id', primaryKeyConstraintName: 'promotion_approval_pk' })
  @ForeignKey(() => PromotionEntity, { name: 'promotion_approval_promotion_fk' })
  promotionId!: string;

  @PrimaryColumn('text', { primaryKeyConstraintName: 'promotion_approval_pk' })
  approver!: string;

  @Column('text')
  comment!: string;

  @Column('timestamptz', { name: 'approved_at' })
  approvedAt!: Date;
}
