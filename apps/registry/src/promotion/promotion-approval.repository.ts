import { Injectable } from '@nestjs/common';
import type { ModelVersionId, RegisteredModelId } from '@orrery/domain';
import { UnitOfWork } from '@orrery/platform-postgres';
import { In, type Repository } from 'typeorm';
import type { PromotionId } from '../model-alias/model-alias.js';
import { PromotionApprovalEntity } from './promotion-approval.entity.js';
import type { PromotionApproval } from './promotion.js';

/** What a promotion is about. */
export interface PromotionSubject {
  readonly modelId: RegisteredModelId;
  readonly alias: string;
  readonly versionId: ModelVersionId;
}

@Injectable()
export class PromotionApprovalRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** Who approves twice has approved once. */
  async add(approval: PromotionApproval): Promise<void> {
    await this.rows
      .createQueryBuilder()
      .insert()
      .values({ ...approval })
      .orIgnore()
      .execute();
  }

  /** Who approved the open promotion of that version, other than who asked for it. */
  async listApprovers({ modelId, alias, versionId }: PromotionSubject): Promise<readonly string[]> {
    const rows = await this.unitOfWork.manager.query<{ approver: string }[]>(
      `SELECT a.approver FROM promotion p JOIN promotion_approval a ON a.promotion_id = p.id
       WHERE p.model_id = $1 AND p.alias = $2 AND p.version_id = $3 AND p.state IN ('PENDING', 'APPROVED')
         AND a.approver <> p.requested_by
       ORDER BY a.approved_at, a.approver`,
      [modelId, alias, versionId],
    );
    return rows.map(({ approver }) => approver);
  }

  /** In the order in which they were given. */
  async listOfPromotions(ids: readonly PromotionId[]): Promise<readonly PromotionApproval[]> {
    const order = { approvedAt: 'ASC', approver: 'ASC' } as const;
    const rows = await this.rows.find({ where: { promotionId: In([...ids]) }, order });
    return rows.map((row) => ({ ...row, promotionId: row.promotionId as PromotionId }));
  }

  private get rows(): Repository<PromotionApprovalEntity> {
    return this.unitOfWork.manager.getRepository(PromotionApprovalEntity);
  }
}
