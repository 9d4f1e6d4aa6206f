import { Args, Context, Mutation, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import type { EndpointId } from '@orrery/domain';
import { requestLoader, type SubgraphContext } from '@orrery/platform-graphql';
import type { Endpoint } from '../endpoint/endpoint.js';
import { InputRulesRepository } from './input-rules.repository.js';
import { InputRulesService, type SetInputRules } from './input-rules.service.js';
import type { InputRules } from './input-rules.js';

@Resolver('Endpoint')
export class InputRulesResolver {
  private readonly loader = requestLoader<EndpointId, InputRules>((ids) =>
    this.repository.findByEndpoints(ids),
  );

  constructor(
    private readonly rules: InputRulesService,
    private readonly repository: InputRulesRepository,
  ) {}

  @Mutation('setInputRules')
  async set(@Args('input') input: SetInputRules, @Context() { principal }: SubgraphContext) {
    return { __typename: 'SetInputRulesSuccess', endpoint: await this.rules.set(input, principal.name) };
  }

  @Mutation('removeInputRules')
  async remove(@Args('input') { endpoint }: { readonly endpoint: string }) {
    return { __typename: 'RemoveInputRulesSuccess', endpoint: await this.rules.remove(endpoint) };
  }

  @ResolveField()
  inputRules(@Parent() { id }: Endpoint, @Context() context: SubgraphContext): Promise<InputRules | null> {
    return this.loader.load(context, id);
  }
}
