import {
  Args,
  Context,
  Mutation,
  Parent,
  Query,
  ResolveField,
  ResolveReference,
  Resolver,
} from '@nestjs/graphql';
import type { FeatureViewId } from '@orrery/domain';
import {
  connectionOf,
  pageRequest,
  type Connection,
  type ConnectionArgs,
  type SubgraphContext,
} from '@orrery/platform-graphql';
import { FeatureEntityLoader } from '../feature-entity/feature-entity.loader.js';
import type { FeatureEntity } from '../feature-entity/feature-entity.js';
import { describeAggregation } from './aggregation.js';
import { FeatureViewLoader } from './feature-view.loader.js';
import { FeatureViewService, type CreateFeatureView } from './feature-view.service.js';
import type { FeatureView } from './feature-view.js';

@Resolver('FeatureView')
export class FeatureViewResolver {
  constructor(
    private readonly views: FeatureViewService,
    private readonly loader: FeatureViewLoader,
    private readonly entities: FeatureEntityLoader,
  ) {}

  @Query('featureView')
  featureView(@Args('name') name: string): Promise<FeatureView | null> {
    return this.views.find(name);
  }

  @Query('featureViews')
  async list(@Args() args: ConnectionArgs): Promise<Connection<FeatureView>> {
    return connectionOf(await this.views.list(pageRequest(args)), ({ name }) => name);
  }

  @Mutation('createFeatureView')
  async create(@Args('input') input: CreateFeatureView) {
    return { __typename: 'CreateFeatureViewSuccess', featureView: await this.views.create(input) };
  }

  @ResolveReference()
  byReference(
    @Parent() reference: { readonly id: FeatureViewId },
    @Context() context: SubgraphContext,
  ): Promise<FeatureView | null> {
    return this.loader.byId.load(context, reference.id);
  }

  @ResolveField()
  entity(@Parent() view: FeatureView, @Context() context: SubgraphContext): Promise<FeatureEntity | null> {
    return this.entities.byId.load(context, view.entityId);
  }

  @ResolveField()
  dataset(@Parent() { datasetId }: FeatureView) {
    return { id: datasetId };
  }

  @ResolveField()
  features(@Parent() { aggregations }: FeatureView) {
    return aggregations.map((aggregation) => ({
      name: aggregation.feature,
      description: describeAggregation(aggregation),
      aggregation: aggregation.kind,
      windowHours: aggregation.windowHours,
    }));
  }
}
