import { Injectable } from '@nestjs/common';
import type { RegisteredModelId } from '@orrery/domain';
import { requestListLoader } from '@orrery/platform-graphql';
import { PromotionPolicyRepository } from './promotion-policy.repository.js';
import type { PromotionPolicy } from './promotion-policy.js';

@Injectable()
export class PromotionPolicyLoader {
  readonly byModel = requestListLoader<RegisteredModelId, PromotionPolicy>(
    (ids) => this.policies.listOfModels(ids),
    ({ modelId }) => modelId,
  );

  constructor(private readonly policies: PromotionPolicyRepository) {}
}
