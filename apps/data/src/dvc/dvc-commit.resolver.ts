import { Args, Context, Mutation, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { requestListLoader, type SubgraphContext } from '@orrery/platform-graphql';
import { DatasetVersionLoader } from '../dataset-version/dataset-version.loader.js';
import type { DatasetVersion } from '../dataset-version/dataset-version.js';
import { DEFAULT_BRANCH } from '../version-ref/version-ref.js';
import { DvcCommitRepository } from './dvc-commit.repository.js';
import type { DvcCommit, DvcCommitId, DvcOutput } from './dvc-commit.js';
import { DvcCommitJobs } from './dvc-commit-jobs.js';
import { DvcCommits, type CommitToRecord } from './dvc-commits.js';
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
    private readonly jobs: DvcCommitJobs,
    private readonly commits: DvcCommitRepository,
  ) {}

  @Mutation('recordDvcCommit')
  async record(@Args('input') input: RecordDvcCommitInput, @Context() { principal }: SubgraphContext) {
    const { commit } = await this.service.record(commitIn(input, principal.name));
    return { __typename: 'RecordDvcCommitSuccess', commit };
  }

  @Mutation('startDvcCommit')
  async start(@Args('input') input: RecordDvcCommitInput, @Context() { principal }: SubgraphContext) {
    return {
      __typename: 'StartDvcCommitSuccess',
      job: await this.jobs.start(commitIn(input, principal.name)),
    };
  }

  @ResolveField()
  outputs(@Parent() { id }: DvcCommit, @Context() context: SubgraphContext): Promise<readonly DvcOutput[]> {
    return this.outputsOf.load(context, id);
  }
}

function commitIn(
  { branch, repository, message, ...input }: RecordDvcCommitInput,
  recordedBy: string,
): CommitToRecord {
  return {
    ...{ ...input, recordedBy, branch: branch ?? DEFAULT_BRANCH },
    ...{ repository: repository ?? null, message: message ?? '' },
  };
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
