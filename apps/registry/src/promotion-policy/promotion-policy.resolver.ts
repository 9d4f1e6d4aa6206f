import { Args, Context, Mutation, Resolver } from '@nestjs/graphql';
import type { SubgraphContext } from '@orrery/platform-graphql';
import { decideAccess } from '@orrery/platform-service';
import { PromotionPolicyService } from './promotion-policy.service.js';
import type { PromotionRuleInput } from './read-rules.js';

interface PolicyInput {
  readonly model: string;
  readonly project?: string | null;
  readonly alias: string;
  readonly reason?: string | null;
}

interface SetPromotionPolicyInput extends PolicyInput {
  readonly rules: readonly PromotionRuleInput[];
}

@Resolver('PromotionPolicy')
export class PromotionPolicyResolver {
  constructor(private readonly policies: PromotionPolicyService) {}

  @Mutation('setPromotionPolicy')
  async set(
    @Args('input') { rules, ...input }: SetPromotionPolicyInput,
    @Context() context: SubgraphContext,
  ) {
    const policy = await this.policies.set(requestOf(input, context), rules);
    return { __typename: 'SetPromotionPolicySuccess', policy };
  }

  @Mutation('removePromotionPolicy')
  async remove(@Args('input') input: PolicyInput, @Context() context: SubgraphContext) {
    const policy = await this.policies.remove(requestOf(input, context));
    return { __typename: 'RemovePromotionPolicySuccess', policy };
  }
}

function requestOf({ reason, project, ...input }: PolicyInput, { principal }: SubgraphContext) {
  decideAccess('admin', principal);
  return { ...input, reason: reason ?? '', scope: project ?? null, setBy: principal.name };
}
