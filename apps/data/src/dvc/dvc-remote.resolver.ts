import { Args, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { connectionOf, pageRequest, type Connection, type ConnectionArgs } from '@orrery/platform-graphql';
import { DvcCommitRepository } from './dvc-commit.repository.js';
import type { DvcCommit } from './dvc-commit.js';
import { DvcObjects } from './dvc-objects.js';
import { DvcRemoteRepository } from './dvc-remote.repository.js';
import type { DvcRemote } from './dvc-remote.js';

@Resolver('DvcRemote')
export class DvcRemoteResolver {
  constructor(
    private readonly remotes: DvcRemoteRepository,
    private readonly commitRows: DvcCommitRepository,
    private readonly objects: DvcObjects,
  ) {}

  @Query('dvcRemote')
  remote(@Args('name') name: string): Promise<DvcRemote | null> {
    return this.remotes.findByName(name);
  }

  @Query('dvcRemotes')
  async list(@Args() args: ConnectionArgs): Promise<Connection<DvcRemote>> {
    return connectionOf(await this.remotes.list(pageRequest(args)), ({ name }) => name);
  }

  @Mutation('deleteDvcRemote')
  async delete(@Args('name') name: string) {
    await this.objects.deleteRemote(name);
    return { __typename: 'DeleteDvcRemoteSuccess', name };
  }

  @ResolveField()
  async commits(@Parent() { id }: DvcRemote, @Args() page: ConnectionArgs): Promise<Connection<DvcCommit>> {
    return connectionOf(await this.commitRows.list(id, pageRequest(page)), (commit) => commit.id);
  }
}
