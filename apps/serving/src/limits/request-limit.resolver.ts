import { Args, Context, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import {
  connectionOf,
  pageRequest,
  type Connection,
  type ConnectionArgs,
  type SubgraphContext,
} from '@orrery/platform-graphql';
import { decideAccess } from '@orrery/platform-service';
import { EndpointLoader } from '../endpoint/endpoint.loader.js';
import type { Endpoint } from '../endpoint/endpoint.js';
import { RequestLimitService, type NamedScope, type SetRequestLimit } from './request-limit.service.js';
import type { RequestLimit } from './request-limit.js';

@Resolver('RequestLimit')
export class RequestLimitResolver {
  constructor(
    private readonly limits: RequestLimitService,
    private readonly loader: EndpointLoader,
  ) {}

  @Query('requestLimits')
  async list(@Args() args: ConnectionArgs): Promise<Connection<RequestLimit>> {
    return connectionOf(await this.limits.list(pageRequest(args)), ({ id }) => id);
  }

  @Mutation('setRequestLimit')
  async set(@Args('input') input: SetRequestLimit, @Context() { principal }: SubgraphContext) {
    decideAccess('admin', principal);
    return {
      __typename: 'SetRequestLimitSuccess',
      requestLimit: await this.limits.set(input, principal.name),
    };
  }

  @Mutation('removeRequestLimit')
  async remove(@Args('input') input: NamedScope, @Context() { principal }: SubgraphContext) {
    decideAccess('admin', principal);
    await this.limits.remove(input);
    return {
      __typename: 'RemoveRequestLimitSuccess',
      endpoint: input.endpoint ?? null,
      token: input.token ?? null,
    };
  }

  @ResolveField()
  async endpoint(
    @Parent() { endpointId }: RequestLimit,
    @Context() context: SubgraphContext,
  ): Promise<Endpoint | null> {
    return endpointId === null ? null : this.loader.byId.load(context, endpointId);
  }

  @ResolveField()
  perSecond(@Parent() { rate }: RequestLimit): number | null {
    return rate?.perSecond ?? null;
  }

  @ResolveField()
  burst(@Parent() { rate }: RequestLimit): number | null {
    return rate?.burst ?? null;
  }
}
