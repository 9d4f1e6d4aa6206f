import { Context, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import type { DatasetVersionId } from '@orrery/domain';
import { requestLoader, type SubgraphContext } from '@orrery/platform-graphql';
import type { DatasetVersion } from '../dataset-version/dataset-version.js';
import { DataProfileRepository } from './data-profile.repository.js';
import type { DataProfile } from './data-profile.js';

/** The field of a dataset version that is about its values. */
@Resolver('DatasetVersion')
export class ProfileOfVersionResolver {
  private readonly byVersion = requestLoader<DatasetVersionId, DataProfile>((ids) =>
    this.profiles.findOfVersions(ids),
  );

  constructor(private readonly profiles: DataProfileRepository) {}

  @ResolveField()
  profile(
    @Parent() version: DatasetVersion,
    @Context() context: SubgraphContext,
  ): Promise<DataProfile | null> {
    return this.byVersion.load(context, version.id);
  }
}
