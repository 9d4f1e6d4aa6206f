import { Args, Context, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import type { SubgraphContext } from '@orrery/platform-graphql';
import { ModelVersionLoader } from '../model-version/model-version.loader.js';
import type { ModelVersion } from '../model-version/model-version.js';
import { allSatisfied } from '../promotion-policy/judge-rule.js';
import { PromotionLoader } from './promotion.loader.js';
import { PromotionService } from './promotion.service.js';
import type { Promotion, PromotionApproval } from './promotion.js';

interface PromotionArgs {
  readonly model: string;
  readonly project?: string | null;
  readonly version: number;
  readonly alias: string;
}

interface RequestPromotionInput extends PromotionArgs {
  readonly reason?: string | null;
}

interface DecidePromotionInput {
  readonly promotionId: string;
  readonly comment?: string | null;
}

@Resolver('Promotion')
export class PromotionResolver {
  constructor(
    private readonly promotions: PromotionService,
    private readonly loader: PromotionLoader,
    private readonly versions: ModelVersionLoader,
  ) {}

  @Query('promotion')
  promotion(@Args('id') id: string): Promise<Promotion | null> {
    return this.promotions.find(id);
  }

  @Query('evaluatePromotion')
  async evaluate(@Args() { project, ...named }: PromotionArgs) {
    const { alias, version, evaluations } = await this.promotions.evaluate({
      ...named,
      scope: project ?? null,
    });
    return {
      __typename: 'PromotionEvaluation',
      alias,
      version,
      allowed: allSatisfied(evaluations),
      evaluations,
    };
  }

  @Mutation('requestPromotion')
  async request(
    @Args('input') { reason, project, ...named }: RequestPromotionInput,
    @Context() { principal }: SubgraphContext,
  ) {
    const origin = { reason: reason ?? '', requestedBy: principal.name, scope: project ?? null };
    const promotion = await this.promotions.request({ ...named, ...origin });
    return { __typename: 'RequestPromotionSuccess', promotion };
  }

  @Mutation('approvePromotion')
  async approve(@Args('input') input: DecidePromotionInput, @Context() context: SubgraphContext) {
    const promotion = await this.promotions.approve(decisionOf(input, context));
    return { __typename: 'ApprovePromotionSuccess', promotion };
  }

  @Mutation('rejectPromotion')
  async reject(@Args('input') input: DecidePromotionInput, @Context() context: SubgraphContext) {
    const promotion = await this.promotions.reject(decisionOf(input, context));
    return { __typename: 'RejectPromotionSuccess', promotion };
  }

  @Mutation('cancelPromotion')
  async cancel(@Args('input') input: DecidePromotionInput, @Context() context: SubgraphContext) {
    const promotion = await this.promotions.cancel(decisionOf(input, context));
    return { __typename: 'CancelPromotionSuccess', promotion };
  }

  @ResolveField()
  version(
    @Parent() { versionId }: Promotion,
    @Context() context: SubgraphContext,
  ): Promise<ModelVersion | null> {
    return this.versions.byId.load(context, versionId);
  }

  @ResolveField()
  approvals(
    @Parent() { id }: Promotion,
    @Context() context: SubgraphContext,
  ): Promise<readonly PromotionApproval[]> {
    return this.loader.approvals.load(context, id);
  }

  @ResolveField()
  decidedBy(@Parent() { outcome }: Promotion): string | null {
    return outcome && outcome.decidedBy;
  }

  @ResolveField()
  decision(@Parent() { outcome }: Promotion): string | null {
    return outcome && outcome.decision;
  }

  @ResolveField()
  decidedAt(@Parent() { outcome }: Promotion): Date | null {
    return outcome && outcome.decidedAt;
  }
}

function decisionOf({ promotionId, comment }: DecidePromotionInput, { principal }: SubgraphContext) {
  return { id: promotionId, by: principal.name, comment: comment ?? '' };
}
