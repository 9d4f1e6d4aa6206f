import { Context, Parent, ResolveField, ResolveReference, Resolver } from '@nestjs/graphql';
import type { ModelVersionId } from '@orrery/domain';
import type { SubgraphContext } from '@orrery/platform-graphql';
import { ABTestLoader } from './ab-test.loader.js';
import type { ABTest } from './ab-test.js';

interface ModelVersionReference {
  readonly id: ModelVersionId;
}

/** The field of a model version, which the registry owns, that is about A/B tests. */
@Resolver('ModelVersion')
export class ABTestsOfModelVersionResolver {
  constructor(private readonly loader: ABTestLoader) {}

  @ResolveReference()
  byReference(reference: ModelVersionReference): ModelVersionReference {
    return reference;
  }

  @ResolveField()
  abTests(
    @Parent() { id }: ModelVersionReference,
    @Context() context: SubgraphContext,
  ): Promise<readonly ABTest[]> {
    return this.loader.ofModelVersion(context, id);
  }
}
