import { Args, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { connectionOf, pageRequest, type Connection, type ConnectionArgs } from '@orrery/platform-graphql';
import type { FeatureView } from '../feature-view/feature-view.js';
import { MaterializationService } from './materialization.service.js';
import type { Materialization } from './materialization.js';

/** The field of a feature view that is about its materializations. */
@Resolver('FeatureView')
export class MaterializationsOfViewResolver {
  constructor(private readonly service: MaterializationService) {}

  @ResolveField()
  async materializations(
    @Parent() view: FeatureView,
    @Args() args: ConnectionArgs,
  ): Promise<Connection<Materialization>> {
    return connectionOf(await this.service.list(view.id, pageRequest(args)), ({ id }) => id);
  }
}
