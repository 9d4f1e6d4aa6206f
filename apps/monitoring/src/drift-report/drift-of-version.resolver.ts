import { Context, Parent, ResolveField, ResolveReference, Resolver } from '@nestjs/graphql';
import type { ModelVersionId } from '@orrery/domain';
import type { SubgraphContext } from '@orrery/platform-graphql';
import { DriftReportLoader } from './drift-report.loader.js';
import type { DriftReport } from './drift-report.js';

interface ModelVersionReference {
  readonly id: ModelVersionId;
}

/** What this service adds to a model version of the registry. */
@Resolver('ModelVersion')
export class DriftOfVersionResolver {
  constructor(private readonly loader: DriftReportLoader) {}

  @ResolveReference()
  byReference(@Parent() reference: ModelVersionReference): ModelVersionReference {
    return reference;
  }

  @ResolveField()
  drift(
    @Parent() version: ModelVersionReference,
    @Context() context: SubgraphContext,
  ): Promise<DriftReport | null> {
    return this.loader.newestOfVersion.load(context, version.id);
  }
}
