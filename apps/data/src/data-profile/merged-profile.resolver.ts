import { Args, Query, Resolver } from '@nestjs/graphql';
import { Profiles, type MergedProfile } from './profiles.js';

interface MergedProfileArgs {
  readonly versionIds: readonly string[];
  readonly columns?: readonly string[] | null;
}

@Resolver('MergedProfile')
export class MergedProfileResolver {
  constructor(private readonly profiles: Profiles) {}

  @Query('mergedProfile')
  mergedProfile(@Args() { versionIds, columns }: MergedProfileArgs): Promise<MergedProfile> {
    return this.profiles.merged(versionIds, columns ?? undefined);
  }
}
