import { Args, Context, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import type { SubgraphContext } from '@orrery/platform-graphql';
import { CompareRowsJob } from './compare-rows.job.js';
import type { SchemaDiff } from './diff-schema.js';
import type { StatisticsDiff } from './diff-statistics.js';
import { FileDiffs, type FileDiff } from './file-diffs.js';
import { ProfileDiffs } from './profile-diffs.js';
import { RowDiffs } from './row-diffs.js';
import { StoredBytesRepository, type StoredBytes } from './stored-bytes.repository.js';
import { holdTheSame, type VersionPair } from './version-pair.js';
import { VersionPoints, type VersionPoint } from './version-points.js';

interface PairArgs {
  readonly from: VersionPoint;
  readonly to: VersionPoint;
}

interface RowsArgs {
  readonly key: readonly string[];
  readonly columns?: readonly string[] | null;
}

@Resolver('DatasetDiff')
export class VersionDiffResolver {
  constructor(
    private readonly points: VersionPoints,
    private readonly bytes: StoredBytesRepository,
    private readonly fileDiffs: FileDiffs,
    private readonly profileDiffs: ProfileDiffs,
    private readonly rowDiffs: RowDiffs,
    private readonly job: CompareRowsJob,
  ) {}

  @Query('datasetDiff')
  async diff(@Args() { from, to }: PairArgs) {
    return { __typename: 'DatasetDiff', ...(await this.points.pair(from, to)) };
  }

  @Mutation('compareDatasetRows')
  async compare(
    @Args('input') { from, to, key, columns }: PairArgs & RowsArgs,
    @Context() { principal }: SubgraphContext,
  ) {
    const pair = await this.points.pair(from, to);
    return {
      __typename: 'CompareDatasetRowsSuccess',
      job: await this.job.start(pair, { key, columns: columns ?? [] }, principal.name),
    };
  }

  @ResolveField()
  isSame(@Parent() pair: VersionPair): boolean {
    return holdTheSame(pair);
  }

  @ResolveField()
  storage(@Parent() pair: VersionPair): Promise<StoredBytes> {
    return this.bytes.of(pair);
  }

  @ResolveField()
  files(@Parent() pair: VersionPair): Promise<FileDiff> {
    return this.fileDiffs.of(pair);
  }

  @ResolveField()
  schema(@Parent() pair: VersionPair): Promise<SchemaDiff | null> {
    return this.profileDiffs.schemaOf(pair);
  }

  @ResolveField()
  statistics(@Parent() pair: VersionPair): Promise<StatisticsDiff | null> {
    return this.profileDiffs.statisticsOf(pair);
  }

  @ResolveField()
  async rows(@Parent() pair: VersionPair, @Args() { key, columns }: RowsArgs) {
    return { __typename: 'RowDiff', ...(await this.rowDiffs.of(pair, { key, columns: columns ?? [] })) };
  }
}
