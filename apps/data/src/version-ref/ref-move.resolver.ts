import { Context, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import type { SubgraphContext } from '@orrery/platform-graphql';
import { DatasetVersionLoader } from '../dataset-version/dataset-version.loader.js';
import type { RefMove } from './version-ref.js';

@Resolver('RefMove')
export class RefMoveResolver {
  constructor(private readonly versions: DatasetVersionLoader) {}

  @ResolveField()
  version(@Parent() { versionId }: RefMove, @Context() context: SubgraphContext) {
    return versionId === null ? null : this.versions.byId.load(context, versionId);
  }
}
