import { Context, Parent, ResolveField, ResolveReference, Resolver } from '@nestjs/graphql';
import type { ModelVersionId } from '@orrery/domain';
import type { SubgraphContext } from '@orrery/platform-graphql';
import { ABTestLoader } from './ab-test.loader.js';
import type { ABTest } from './ab-test.js';

/** A view as the graph refers to it: what learned from it, the service of features says. */
interface FeatureViewReference {
  readonly id: string;
  readonly modelVersions?: readonly { readonly id: ModelVersionId }[];
}

/** The field of a feature view, which the service of features owns, that is about A/B tests. */
@Resolver('FeatureView')
export class ABTestsOfFeatureViewResolver {
  constructor(private readonly loader: ABTestLoader) {}

  @ResolveReference()
  byReference(reference: FeatureViewReference): FeatureViewReference {
    return reference;
  }

  @ResolveField()
  abTests(
    @Parent() { modelVersions = [] }: FeatureViewReference,
    @Context() context: SubgraphContext,
  ): Promise<readonly ABTest[]> {
    return this.loader.ofModelVersions(
      context,
      modelVersions.map(({ id }) => id),
    );
  }
}
