import { Context, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import type { SubgraphContext } from '@orrery/platform-graphql';
import { EndpointLoader } from '../endpoint/endpoint.loader.js';
import type { Endpoint } from '../endpoint/endpoint.js';
import { labelsInForce, type Labelled } from '../endpoint/labels-in-force.js';
import { RolloutLoader } from './rollout.loader.js';
import type { Rollout } from './rollout.js';

@Resolver('Endpoint')
export class RolloutOfEndpointResolver {
  constructor(
    private readonly loader: RolloutLoader,
    private readonly endpoints: EndpointLoader,
  ) {}

  @ResolveField()
  rollout(@Parent() { id }: Endpoint, @Context() context: SubgraphContext): Promise<Rollout | null> {
    return this.loader.latestOf.load(context, id);
  }

  @ResolveField()
  async labels(
    @Parent() { id }: Endpoint,
    @Context() context: SubgraphContext,
  ): Promise<readonly Labelled[]> {
    const labels = await this.endpoints.labelsOf.load(context, id);
    const shares = await this.endpoints.sharesOf.load(context, id);
    const rollout = await this.loader.latestOf.load(context, id);
    const moving = rollout?.endedAt === null ? rollout : null;
    return labelsInForce(labels, shares, moving).toSorted((a, b) => (a.label < b.label ? -1 : 1));
  }
}
