import { Args, Context, Mutation, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import type { EndpointId } from '@orrery/domain';
import { requestLoader, type SubgraphContext } from '@orrery/platform-graphql';
import type { Endpoint } from '../endpoint/endpoint.js';
import { PayloadLoggerRepository } from './payload-logger.repository.js';
import { PayloadLoggerService, type SetPayloadLogger } from './payload-logger.service.js';
import type { PayloadLogger } from './payload-logger.js';

@Resolver('Endpoint')
export class PayloadLoggerResolver {
  private readonly loader = requestLoader<EndpointId, PayloadLogger>((ids) =>
    this.repository.findByEndpoints(ids),
  );

  constructor(
    private readonly loggers: PayloadLoggerService,
    private readonly repository: PayloadLoggerRepository,
  ) {}

  @Mutation('setPayloadLogger')
  async set(@Args('input') input: SetPayloadLogger, @Context() { principal }: SubgraphContext) {
    const endpoint = await this.loggers.set(input, principal.name);
    return { __typename: 'SetPayloadLoggerSuccess', endpoint };
  }

  @Mutation('removePayloadLogger')
  async remove(@Args('input') { endpoint }: { readonly endpoint: string }) {
    return { __typename: 'RemovePayloadLoggerSuccess', endpoint: await this.loggers.remove(endpoint) };
  }

  @ResolveField()
  payloadLogger(
    @Parent() { id }: Endpoint,
    @Context() context: SubgraphContext,
  ): Promise<PayloadLogger | null> {
    return this.loader.load(context, id);
  }
}
