import { Args, Mutation, Resolver } from '@nestjs/graphql';
import { EndpointLabelService, type SetEndpointLabel } from './endpoint-label.service.js';

@Resolver('Endpoint')
export class EndpointLabelResolver {
  constructor(private readonly labels: EndpointLabelService) {}

  @Mutation('setEndpointLabel')
  async set(@Args('input') input: SetEndpointLabel) {
    return { __typename: 'SetEndpointLabelSuccess', endpoint: await this.labels.set(input) };
  }

  @Mutation('removeEndpointLabel')
  async remove(@Args('input') { endpoint, label }: { readonly endpoint: string; readonly label: string }) {
    return {
      __typename: 'RemoveEndpointLabelSuccess',
      endpoint: await this.labels.remove(endpoint, label),
    };
  }
}
