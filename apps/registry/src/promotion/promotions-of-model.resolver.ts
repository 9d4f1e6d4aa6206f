import { Args, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { connectionOf, pageRequest, type Connection, type ConnectionArgs } from '@orrery/platform-graphql';
import type { RegisteredModel } from '../registered-model/registered-model.js';
import { PromotionService } from './promotion.service.js';
import type { Promotion, PromotionState } from './promotion.js';

interface PromotionsArgs extends ConnectionArgs {
  readonly alias?: string | null;
  readonly state?: PromotionState | null;
}

/** The field of a registered model that is about its promotions. */
@Resolver('RegisteredModel')
export class PromotionsOfModelResolver {
  constructor(private readonly promotionService: PromotionService) {}

  @ResolveField()
  async promotions(
    @Parent() model: RegisteredModel,
    @Args() { alias = null, state = null, ...page }: PromotionsArgs,
  ): Promise<Connection<Promotion>> {
    const request = { modelId: model.id, alias, state, ...pageRequest(page) };
    return connectionOf(await this.promotionService.list(request), ({ id }) => id);
  }
}
