import { Args, Context, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import type { SubgraphContext } from '@orrery/platform-graphql';
import type { RegisteredModel } from '../registered-model/registered-model.js';
import { PromotionPolicyLoader } from './promotion-policy.loader.js';
import { PromotionPolicyRepository } from './promotion-policy.repository.js';
import type { PromotionPolicy } from './promotion-policy.js';

/** The fields of a registered model that are about what guards its aliases. */
@Resolver('RegisteredModel')
export class PoliciesOfModelResolver {
  constructor(
    private readonly loader: PromotionPolicyLoader,
    private readonly policies: PromotionPolicyRepository,
  ) {}

  @ResolveField()
  promotionPolicies(
    @Parent() model: RegisteredModel,
    @Context() context: SubgraphContext,
  ): Promise<readonly PromotionPolicy[]> {
    return this.loader.byModel.load(context, model.id);
  }

  @ResolveField()
  promotionPolicyRevisions(
    @Parent() model: RegisteredModel,
    @Args('alias') alias: string,
  ): Promise<readonly PromotionPolicy[]> {
    return this.policies.listRevisions(model.id, alias);
  }
}
