import { Context, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { requestLoader, type SubgraphContext } from '@orrery/platform-graphql';
import type { Flag, FlagId } from '../flag/flag.js';
import { ClientMetricsRepository, type FlagUsage } from './client-metrics.repository.js';

@Resolver('Flag')
export class UsageOfFlagResolver {
  private readonly usage = requestLoader<FlagId, FlagUsage>((ids) => this.metrics.usageOf(ids));

  constructor(private readonly metrics: ClientMetricsRepository) {}

  @ResolveField('usage')
  usageOf(@Parent() { id }: Flag, @Context() context: SubgraphContext): Promise<FlagUsage | null> {
    return this.usage.load(context, id);
  }
}
