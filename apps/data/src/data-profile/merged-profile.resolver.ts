import { Args, Context, Query, Resolver } from '@nestjs/graphql';
import type { SubgraphContext } from '@orrery/platform-graphql';
import { Profiles, type MergedProfile } from './profiles.js';

interface MergedProfileArgs {
  readonly versionIds: readonly string[];
  readonly columns?: readonly string[] | null;
}

@Resolver('MergedProfile')
export class MergedProfileResolver {
  constructor(private readonly profiles: Profiles) {}

  @Query('mergedProfile')
  mergedProfile(
    @Args() { versionIds, columns }: MergedProfileArgs,
    @Context() { principal }: SubgraphContext,
  ): Promise<MergedProfile> {
    return this.profiles.merged(versionIds, { names: columns ?? undefined, by: principal.name });
  }
}
