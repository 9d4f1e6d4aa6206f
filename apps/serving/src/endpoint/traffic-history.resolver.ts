import { Args, Context, Mutation, Query, Resolver } from '@nestjs/graphql';
import {
  connectionOf,
  pageRequest,
  type Connection,
  type ConnectionArgs,
  type SubgraphContext,
} from '@orrery/platform-graphql';
import { TrafficHistoryService } from './traffic-history.service.js';
import type { TrafficDivision } from './traffic-division.js';

interface RollBackTrafficInput {
  readonly endpoint: string;
  readonly reason?: string | null;
}

@Resolver('TrafficDivision')
export class TrafficHistoryResolver {
  constructor(private readonly history: TrafficHistoryService) {}

  @Query('trafficHistory')
  async list(
    @Args() { endpoint, ...args }: ConnectionArgs & { readonly endpoint: string },
  ): Promise<Connection<TrafficDivision>> {
    const page = await this.history.list(endpoint, pageRequest(args));
    return connectionOf(page, ({ number }) => String(number));
  }

  @Mutation('rollBackTraffic')
  async rollBack(
    @Args('input') { endpoint, reason }: RollBackTrafficInput,
    @Context() { principal }: SubgraphContext,
  ) {
    const wish = { changedBy: principal.name, reason: reason ?? '' };
    return {
      __typename: 'RollBackTrafficSuccess',
      endpoint: await this.history.rollBack(endpoint, wish),
    };
  }
}
