import { Args, Context, Mutation, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import type { SubgraphContext } from '@orrery/platform-graphql';
import { EndpointLabelService, type SetEndpointLabel } from './endpoint-label.service.js';
import { EndpointLoader } from './endpoint.loader.js';
import type { Endpoint } from './endpoint.js';
import { labelsInForce, type Labelled } from './labels-in-force.js';

@Resolver('Endpoint')
export class EndpointLabelResolver {
  constructor(
    private readonly labels: EndpointLabelService,
    private readonly loader: EndpointLoader,
  ) {}

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

  @ResolveField('labels')
  async labelsOf(
    @Parent() { id }: Endpoint,
    @Context() context: SubgraphContext,
  ): Promise<readonly Labelled[]> {
    const labels = await this.loader.labelsOf.load(context, id);
    const shares = await this.loader.sharesOf.load(context, id);
    return labelsInForce(labels, shares, null).toSorted((a, b) => (a.label < b.label ? -1 : 1));
  }
}
