import { Args, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { connectionOf, pageRequest, type Connection, type ConnectionArgs } from '@orrery/platform-graphql';
import type { FileChange, FileDifference } from './diff-files.js';
import { pageOfFiles, type FileDiff } from './file-diffs.js';

interface DifferencesArgs extends ConnectionArgs {
  readonly changes?: readonly FileChange[] | null;
}

@Resolver('FileDiff')
export class FileDiffResolver {
  @ResolveField()
  added(@Parent() { counts }: FileDiff): number {
    return counts.ADDED;
  }

  @ResolveField()
  removed(@Parent() { counts }: FileDiff): number {
    return counts.REMOVED;
  }

  @ResolveField()
  changed(@Parent() { counts }: FileDiff): number {
    return counts.CHANGED;
  }

  @ResolveField()
  renamed(@Parent() { counts }: FileDiff): number {
    return counts.RENAMED;
  }

  @ResolveField()
  differences(
    @Parent() diff: FileDiff,
    @Args() { changes, ...page }: DifferencesArgs,
  ): Connection<FileDifference> {
    return connectionOf(pageOfFiles(diff, changes ?? null, pageRequest(page)), ({ path }) => path);
  }
}
