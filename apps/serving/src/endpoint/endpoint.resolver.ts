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
import type { EndpointId } from '@orrery/domain';
import {
  connectionOf,
  pageRequest,
  type Connection,
  type ConnectionArgs,
  type SubgraphContext,
} from '@orrery/platform-graphql';
import type { WantedShare } from './check-shares.js';
import { EndpointLoader } from './endpoint.loader.js';
import { EndpointService } from './endpoint.service.js';
import type { Endpoint, MissingValues, TrafficShare } from './endpoint.js';

interface CreateEndpointInput {
  readonly name: string;
  readonly model: string;
  readonly version: number;
  readonly missingValues?: MissingValues | null;
}

interface SetTrafficInput {
  readonly endpoint: string;
  readonly shares: readonly WantedShare[];
  readonly reason?: string | null;
}

@Resolver('Endpoint')
export class EndpointResolver {
  constructor(
    private readonly endpoints: EndpointService,
    private readonly loader: EndpointLoader,
  ) {}

  @Query('endpoint')
  endpoint(@Args('name') name: string): Promise<Endpoint | null> {
    return this.endpoints.find(name);
  }

  @Query('endpoints')
  async list(@Args() args: ConnectionArgs): Promise<Connection<Endpoint>> {
    return connectionOf(await this.endpoints.list(pageRequest(args)), ({ name }) => name);
  }

  @Mutation('createEndpoint')
  async create(@Args('input') input: CreateEndpointInput, @Context() { principal }: SubgraphContext) {
    const wanted = { ...input, missingValues: input.missingValues ?? 'REFUSE' };
    const endpoint = await this.endpoints.create(wanted, principal.name);
    return { __typename: 'CreateEndpointSuccess', endpoint };
  }

  @Mutation('setTraffic')
  async setTraffic(
    @Args('input') { endpoint, shares, reason }: SetTrafficInput,
    @Context() { principal }: SubgraphContext,
  ) {
    const wish = { changedBy: principal.name, reason: reason ?? '' };
    return {
      __typename: 'SetTrafficSuccess',
      endpoint: await this.endpoints.setTraffic(endpoint, shares, wish),
    };
  }

  @ResolveReference()
  byReference(
    @Parent() reference: { readonly id: EndpointId },
    @Context() context: SubgraphContext,
  ): Promise<Endpoint | null> {
    return this.loader.byId.load(context, reference.id);
  }

  @ResolveField()
  model(@Parent() { modelId }: Endpoint) {
    return { id: modelId };
  }

  @ResolveField()
  traffic(@Parent() { id }: Endpoint, @Context() context: SubgraphContext): Promise<readonly TrafficShare[]> {
    return this.loader.sharesOf.load(context, id);
  }
}
