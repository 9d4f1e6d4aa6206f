import { Context, Parent, ResolveField, ResolveReference, Resolver } from '@nestjs/graphql';
import type { EndpointId } from '@orrery/domain';
import type { SubgraphContext } from '@orrery/platform-graphql';
import { ABTestLoader } from './ab-test.loader.js';
import type { ABTest } from './ab-test.js';

interface EndpointReference {
  readonly id: EndpointId;
}

/** The field of an endpoint, which serving owns, that is about A/B tests. */
@Resolver('Endpoint')
export class ABTestsOfEndpointResolver {
  constructor(private readonly loader: ABTestLoader) {}

  @ResolveReference()
  byReference(reference: EndpointReference): EndpointReference {
    return reference;
  }

  @ResolveField()
  abTests(
    @Parent() { id }: EndpointReference,
    @Context() context: SubgraphContext,
  ): Promise<readonly ABTest[]> {
    return this.loader.ofEndpoint(context, id);
  }
}
