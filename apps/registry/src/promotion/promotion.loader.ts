import { Injectable } from '@nestjs/common';
import { requestListLoader, requestLoader } from '@orrery/platform-graphql';
import type { PromotionId } from '../model-alias/model-alias.js';
import { PromotionApprovalRepository } from './promotion-approval.repository.js';
import { PromotionRepository } from './promotion.repository.js';
import type { Promotion, PromotionApproval } from './promotion.js';

@Injectable()
export class PromotionLoader {
  readonly byId = requestLoader<PromotionId, Promotion>((ids) => this.promotions.findByIds(ids));

  readonly approvals = requestListLoader<PromotionId, PromotionApproval>(
    (ids) => this.approvalRows.listOfPromotions(ids),
    ({ promotionId }) => promotionId,
  );

  constructor(
    private readonly promotions: PromotionRepository,
    private readonly approvalRows: PromotionApprovalRepository,
  ) {}
}
