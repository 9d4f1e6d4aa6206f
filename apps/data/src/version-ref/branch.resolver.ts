import { Args, Context, Mutation, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { InvalidInputError, isIdentifier, type DatasetVersionId } from '@orrery/domain';
import { type Connection, type ConnectionArgs, type SubgraphContext } from '@orrery/platform-graphql';
import { DatasetVersionLoader } from '../dataset-version/dataset-version.loader.js';
import type { DatasetVersion } from '../dataset-version/dataset-version.js';
import { readNamedVersion, type PointInput, type RefInput } from './ref-input.js';
import { movesOf } from './ref-moves.js';
import { VersionRefRepository } from './version-ref.repository.js';
import type { RefMove, VersionRef } from './version-ref.js';
import { VersionRefs } from './version-refs.js';

@Resolver('Branch')
export class BranchResolver {
  constructor(
    private readonly service: VersionRefs,
    private readonly refs: VersionRefRepository,
    private readonly versions: DatasetVersionLoader,
  ) {}

  @Mutation('createBranch')
  async create(@Args('input') input: PointInput, @Context() context: SubgraphContext) {
    return {
      __typename: 'CreateBranchSuccess',
      branch: await this.service.createBranch(readNamedVersion(input, context)),
    };
  }

  @Mutation('moveBranch')
  async move(
    @Args('input') input: PointInput & { readonly expectedHeadId?: string | null },
    @Context() context: SubgraphContext,
  ) {
    const expected = input.expectedHeadId ?? undefined;
    if (expected !== undefined && !isIdentifier(expected)) {
      throw new InvalidInputError('expectedHeadId', 'No version has such an identifier.');
    }
    const branch = await this.service.moveBranch(
      readNamedVersion(input, context),
      expected as DatasetVersionId | undefined,
    );
    return { __typename: 'MoveBranchSuccess', branch };
  }

  @Mutation('deleteBranch')
  async delete(@Args('input') { dataset, name }: RefInput, @Context() { principal }: SubgraphContext) {
    const move = await this.service.deleteBranch(dataset, name, principal.name);
    return { __typename: 'DeleteBranchSuccess', move };
  }

  @ResolveField()
  head(
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
