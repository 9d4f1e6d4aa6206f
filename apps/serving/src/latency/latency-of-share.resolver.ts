import { Args, Context, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import type { SubgraphContext } from '@orrery/platform-graphql';
import type { TrafficShare } from '../endpoint/endpoint.js';
import { summarize, type LatencySummary } from './latency-counts.js';
import { LatencyLoader } from './latency.loader.js';

@Resolver('TrafficShare')
export class LatencyOfShareResolver {
  constructor(private readonly windows: LatencyLoader) {}

  @ResolveField()
  async latency(
    @Parent() { endpointId, versionId }: TrafficShare,
    @Args('lastHours') lastHours: number | null | undefined,
    @Context() context: SubgraphContext,
  ): Promise<LatencySummary> {
    const windows = await this.windows.load(context, endpointId, lastHours);
    return summarize(windows.filter((window) => window.versionId === versionId));
  }
}
