import { Args, Context, Mutation, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { type Connection, type ConnectionArgs, type SubgraphContext } from '@orrery/platform-graphql';
import { DatasetVersionLoader } from '../dataset-version/dataset-version.loader.js';
import type { DatasetVersion } from '../dataset-version/dataset-version.js';
import { readNamedVersion, type PointInput, type RefInput } from './ref-input.js';
import { movesOf } from './ref-moves.js';
import { VersionRefRepository } from './version-ref.repository.js';
import type { RefMove, VersionRef } from './version-ref.js';
import { VersionRefs } from './version-refs.js';

@Resolver('Tag')
export class TagResolver {
  constructor(
    private readonly service: VersionRefs,
    private readonly refs: VersionRefRepository,
    private readonly versions: DatasetVersionLoader,
  ) {}

  @Mutation('tagDatasetVersion')
  async tag(
    @Args('input') input: PointInput & { readonly move?: boolean | null },
    @Context() context: SubgraphContext,
  ) {
    const tag = await this.service.tag(
      readNamedVersion(input, context),
      input.move === true ? 'move' : 'keep',
    );
    return { __typename: 'TagDatasetVersionSuccess', tag };
  }

  @Mutation('untagDatasetVersion')
  async untag(@Args('input') { dataset, name }: RefInput, @Context() { principal }: SubgraphContext) {
    const move = await this.service.untag(dataset, name, principal.name);
    return { __typename: 'UntagDatasetVersionSuccess', move };
  }

  @ResolveField()
  version(
    @Parent() { versionId }: VersionRef,
    @Context() context: SubgraphContext,
  ): Promise<DatasetVersion | null> {
    return this.versions.byId.load(context, versionId);
  }

  @ResolveField()
  moves(@Parent() ref: VersionRef, @Args() page: ConnectionArgs): Promise<Connection<RefMove>> {
    return movesOf(this.refs, ref, page);
  }
}
