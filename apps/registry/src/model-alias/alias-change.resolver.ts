import { Context, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import type { SubgraphContext } from '@orrery/platform-graphql';
import { PromotionLoader } from '../promotion/promotion.loader.js';
import type { Promotion } from '../promotion/promotion.js';
import type { AliasChange } from './model-alias.js';

@Resolver('AliasChange')
export class AliasChangeResolver {
  constructor(private readonly promotions: PromotionLoader) {}

  @ResolveField()
  async promotion(
    @Parent() { promotionId }: AliasChange,
    @Context() context: SubgraphContext,
  ): Promise<Promotion | null> {
    return promotionId && this.promotions.byId.load(context, promotionId);
  }
}
