import { Args, Context, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import type { SubgraphContext } from '@orrery/platform-graphql';
import type { Endpoint } from '../endpoint/endpoint.js';
import { summarize, type LatencySummary } from './latency-counts.js';
import { LatencyLoader } from './latency.loader.js';

@Resolver('Endpoint')
export class LatencyOfEndpointResolver {
  constructor(private readonly windows: LatencyLoader) {}

  @ResolveField()
  async latency(
    @Parent() { id }: Endpoint,
    @Args('lastHours') lastHours: number | null | undefined,
    @Context() context: SubgraphContext,
  ): Promise<LatencySummary> {
    return summarize(await this.windows.load(context, id, lastHours));
  }
}
