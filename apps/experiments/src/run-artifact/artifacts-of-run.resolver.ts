import { Context, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import type { SubgraphContext } from '@orrery/platform-graphql';
import type { Run } from '../run/run.js';
import { RunArtifactLoader } from './run-artifact.loader.js';
import type { RunArtifact } from './run-artifact.js';

/** The field of a run that is about its files. */
@Resolver('Run')
export class ArtifactsOfRunResolver {
  constructor(private readonly loader: RunArtifactLoader) {}

  @ResolveField()
  artifacts(@Parent() run: Run, @Context() context: SubgraphContext): Promise<readonly RunArtifact[]> {
    return this.loader.byRun.load(context, run.id);
  }
}
