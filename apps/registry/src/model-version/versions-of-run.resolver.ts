import { Context, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import type { RunId } from '@orrery/domain';
import type { SubgraphContext } from '@orrery/platform-graphql';
import { ModelVersionLoader } from './model-version.loader.js';
import type { ModelVersion } from './model-version.js';

/** The field of a run that is about what became of it here. */
@Resolver('Run')
export class VersionsOfRunResolver {
  constructor(private readonly loader: ModelVersionLoader) {}

  @ResolveField()
  modelVersions(
    @Parent() run: { readonly id: RunId },
    @Context() context: SubgraphContext,
  ): Promise<readonly ModelVersion[]> {
    return this.loader.byRun.load(context, run.id);
  }
}
