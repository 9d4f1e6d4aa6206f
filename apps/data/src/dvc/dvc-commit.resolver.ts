import { Args, Context, Mutation, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { requestListLoader, type SubgraphContext } from '@orrery/platform-graphql';
import { DatasetVersionLoader } from '../dataset-version/dataset-version.loader.js';
import type { DatasetVersion } from '../dataset-version/dataset-version.js';
import { DEFAULT_BRANCH } from '../version-ref/version-ref.js';
import { DvcCommitRepository } from './dvc-commit.repository.js';
import type { DvcCommit, DvcCommitId, DvcOutput } from './dvc-commit.js';
import { DvcCommits } from './dvc-commits.js';
import type { RepositoryFile } from './read-tracked-outputs.js';

interface RecordDvcCommitInput {
  readonly remote: string;
  readonly gitCommit: string;
  readonly branch?: string | null;
  readonly repository?: string | null;
  readonly message?: string | null;
  readonly files: readonly RepositoryFile[];
}

@Resolver('DvcCommit')
export class DvcCommitResolver {
  private readonly outputsOf = requestListLoader<DvcCommitId, DvcOutput>(
    (ids) => this.commits.outputsOf(ids),
    ({ commitId }) => commitId,
  );

  constructor(
    private readonly service: DvcCommits,
    private readonly commits: DvcCommitRepository,
  ) {}

  @Mutation('recordDvcCommit')
  async record(@Args('input') input: RecordDvcCommitInput, @Context() { principal }: SubgraphContext) {
    const { commit } = await this.service.record({
      ...input,
      branch: input.branch ?? DEFAULT_BRANCH,
      repository: input.repository ?? null,
      message: input.message ?? '',
      recordedBy: principal.name,
    });
    return { __typename: 'RecordDvcCommitSuccess', commit };
  }

  @ResolveField()
  outputs(@Parent() { id }: DvcCommit, @Context() context: SubgraphContext): Promise<readonly DvcOutput[]> {
    return this.outputsOf.load(context, id);
  }
}

@Resolver('DvcOutput')
export class DvcOutputResolver {
  constructor(private readonly versions: DatasetVersionLoader) {}

  @ResolveField()
  async version(
    @Parent() { versionId }: DvcOutput,
    @Context() context: SubgraphContext,
  ): Promise<DatasetVersion | null> {
    return versionId && this.versions.byId.load(context, versionId);
  }
}
