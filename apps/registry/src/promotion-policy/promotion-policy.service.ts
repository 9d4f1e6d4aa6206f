import { Injectable } from '@nestjs/common';
import { NotFoundError, type ProjectScope } from '@orrery/domain';
import { UnitOfWork } from '@orrery/platform-postgres';
import { requireAliasName } from '../model-alias/alias-name.js';
import { RegisteredModelRepository } from '../registered-model/registered-model.repository.js';
import { PromotionPolicyRepository } from './promotion-policy.repository.js';
import type { PromotionPolicy } from './promotion-policy.js';
import type { PromotionRule } from './promotion-rule.js';
import { readRules, type PromotionRuleInput } from './read-rules.js';

/** An alias whose policy changes, by whom and why. */
export interface PolicyRequest {
  readonly scope: ProjectScope;
  readonly model: string;
  readonly alias: string;
  readonly reason: string;
  readonly setBy: string;
}

@Injectable()
export class PromotionPolicyService {
  constructor(
    private readonly policies: PromotionPolicyRepository,
    private readonly models: RegisteredModelRepository,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  /** Takes the place of the policy on the alias. @throws {NotFoundError | InvalidInputError} */
  set(request: PolicyRequest, rules: readonly PromotionRuleInput[]): Promise<PromotionPolicy> {
    requireAliasName(request.alias);
    return this.addRevision(request, readRules(rules));
  }

  /** From now on the alias moves freely. @throws {NotFoundError} also where no policy is. */
  remove(request: PolicyRequest): Promise<PromotionPolicy> {
    return this.addRevision(request, []);
  }

  private addRevision(
    { scope, model: name, alias, reason, setBy }: PolicyRequest,
    rules: readonly PromotionRule[],
  ): Promise<PromotionPolicy> {
    return this.unitOfWork.run(async () => {
      const { id: modelId } = await this.models.lockByName(scope, name);
      const newest = await this.policies.findNewest(modelId, alias);
      if (rules.length === 0 && !newest?.rules.length) {
        throw new NotFoundError(`Promotion policy of model ${name}`, alias);
      }
      const revision = (newest?.revision ?? 0) + 1;
      const policy = { modelId, alias, revision, rules, reason, setBy, setAt: new Date() };
      await this.policies.insert(policy);
      return policy;
    });
  }
}
