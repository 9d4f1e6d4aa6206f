import { Args, Context, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import type { SubgraphContext } from '@orrery/platform-graphql';
import { FeatureViewLoader } from '../feature-view/feature-view.loader.js';
import type { FeatureView } from '../feature-view/feature-view.js';
import { MaterializationService, type MaterializeFeatureView } from './materialization.service.js';
import type { Materialization } from './materialization.js';

@Resolver('Materialization')
export class MaterializationResolver {
  constructor(
    private readonly materializations: MaterializationService,
    private readonly views: FeatureViewLoader,
  ) {}

  @Query('materialization')
  materialization(@Args('id') id: string): Promise<Materialization | null> {
    return this.materializations.find(id);
  }

  @Mutation('materializeFeatureView')
  async start(@Args('input') input: MaterializeFeatureView) {
    const materialization = await this.materializations.start(input);
    return { __typename: 'MaterializeFeatureViewSuccess', materialization };
  }

  @ResolveField()
  view(
    @Parent() { viewId }: Materialization,
    @Context() context: SubgraphContext,
  ): Promise<FeatureView | null> {
    return this.views.byId.load(context, viewId);
  }
}
