import { Context, Parent, ResolveField, ResolveReference, Resolver } from '@nestjs/graphql';
import type { ModelVersionId } from '@orrery/domain';
import type { SubgraphContext } from '@orrery/platform-graphql';
import { EndpointLoader } from './endpoint.loader.js';
import type { Endpoint } from './endpoint.js';

interface ModelVersionReference {
  readonly id: ModelVersionId;
}

/** The field of a model version that serving adds to the registry's own. */
@Resolver('ModelVersion')
export class EndpointsOfVersionResolver {
  constructor(private readonly loader: EndpointLoader) {}

  @ResolveReference()
  byReference({ id }: ModelVersionReference): ModelVersionReference {
    return { id };
  }

  @ResolveField()
  async endpoints(
    @Parent() { id }: ModelVersionReference,
    @Context() context: SubgraphContext,
  ): Promise<readonly Endpoint[]> {
    return (await this.loader.byVersion.load(context, id)).map(({ endpoint }) => endpoint);
  }
}
