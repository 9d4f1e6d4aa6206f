import { Args, Context, Mutation, Parent, Query, ResolveReference, Resolver } from '@nestjs/graphql';
import type { SubgraphContext } from '@orrery/platform-graphql';
import { FeatureEntityLoader } from './feature-entity.loader.js';
import { FeatureEntityService } from './feature-entity.service.js';
import type { FeatureEntity, FeatureEntityId } from './feature-entity.js';

interface CreateFeatureEntityInput {
  readonly name: string;
  readonly joinKeys: readonly string[];
}

@Resolver('FeatureEntity')
export class FeatureEntityResolver {
  constructor(
    private readonly entities: FeatureEntityService,
    private readonly loader: FeatureEntityLoader,
  ) {}

  @Query('featureEntity')
  featureEntity(@Args('name') name: string): Promise<FeatureEntity | null> {
    return this.entities.find(name);
  }

  @Mutation('createFeatureEntity')
  async create(@Args('input') { name, joinKeys }: CreateFeatureEntityInput) {
    const featureEntity = await this.entities.create(name, joinKeys);
    return { __typename: 'CreateFeatureEntitySuccess', featureEntity };
  }

  @ResolveReference()
  byReference(
    @Parent() reference: { readonly id: FeatureEntityId },
    @Context() context: SubgraphContext,
  ): Promise<FeatureEntity | null> {
    return this.loader.byId.load(context, reference.id);
  }
}
