import { Injectable } from '@nestjs/common';
import { NotFoundError, type ABTestId } from '@orrery/domain';
import type { MetricId } from '../outcome-metric/outcome-metric.js';
import type { DataCut, Exclusion, ExclusionReason } from './data-cut.js';
import { StatisticsFolder } from './statistics-folder.js';
import { StatisticsReader, type DaysOfMetric, type ReadOptions } from './statistics-reader.js';
import {
  digestOf,
  type ExclusionRow,
  type FoldCursor,
  type PartRow,
  type StatisticsRows,
} from './statistics-rows.js';
import { StatisticsRepository, type StatisticsQuestion } from './statistics.repository.js';
import { summarizeRows, summarizeSegments } from './summarize-rows.js';
import type { DayStatistics, DimensionStatistics, TestStatistics } from './test-statistics.js';

const SHARD = 0;
const ALL: StatisticsQuestion = { by: 'all', upToDay: null, dimension: null };

/** Statistics as they are folded from what was recorded. */
@Injectable()
export class RecordedStatistics extends StatisticsReader {
  constructor(
    private readonly statistics: StatisticsRepository,
    private readonly folder: StatisticsFolder,
  ) {
    super();
  }

  async read(abTestId: ABTestId, options: ReadOptions = {}): Promise<TestStatistics> {
    const statistics = (await this.readMany([abTestId], options)).get(abTestId);
    if (statistics === undefined) throw new NotFoundError('A/B test', abTestId);
    return statistics;
  }

  async readMany(
    abTestIds: readonly ABTestId[],
    { upToDay }: ReadOptions = {},
  ): Promise<ReadonlyMap<ABTestId, TestStatistics>> {
    await this.folder.catchUp();
    const { cursor, tests } = await this.statistics.read(abTestIds, { ...ALL, upToDay: upToDay ?? null });
    return new Map(tests.map((rows) => [rows.abTestId, statisticsOf(rows, cutOf(rows, cursor))]));
  }

  async series(abTestIds: readonly ABTestId[]): Promise<ReadonlyMap<ABTestId, DaysOfMetric>> {
    await this.folder.catchUp();
    const { tests } = await this.statistics.read(abTestIds, { ...ALL, by: 'day' });
    return new Map(tests.map((rows) => [rows.abTestId, (metricId) => seriesOf(rows, metricId)]));
  }

  async segments(
    abTestIds: readonly ABTestId[],
    dimension: string,
  ): Promise<ReadonlyMap<ABTestId, DimensionStatistics>> {
    await this.folder.catchUp();
    // All users together are no dimension.
    const asked = dimension === '' ? null : dimension;
    const { cursor, tests } = await this.statistics.read(abTestIds, { ...ALL, dimension: asked });
    return new Map(
      tests.map((rows) => [
        rows.abTestId,
        dimensionOf(asked === null ? rows : { ...rows, stratified: false }, cursor),
      ]),
    );
  }

  async rebuild(abTestId: ABTestId, upToCut: DataCut): Promise<TestStatistics> {
    const seq = upToCut.shards.find(({ shard }) => shard === SHARD)?.seq ?? '0';
    const rows = await this.statistics.rebuild(abTestId, seq);
    if (rows === null) throw new NotFoundError('A/B test', abTestId);
    return statisticsOf(rows, { ...upToCut, digest: digestOf(rows) });
  }
}

/** What leaves no trace in the data is no part of its digest, and is taken over into the cut. */
function cutOf(rows: StatisticsRows, { seq, foldedAt }: FoldCursor): DataCut {
  const exclusions = rows.exclusions.filter(({ metricId }) => metricId !== null);
  return {
    shards: [{ shard: SHARD, seq }],
    foldedAt: new Date(foldedAt),
    leftOut: rows.exclusions.filter(({ metricId }) => metricId === null).map(toExclusion),
    digest: digestOf({ ...rows, exclusions }),
  };
}

function statisticsOf(rows: StatisticsRows, cut: DataCut): TestStatistics {
  const all = rows.users.filter(({ part }) => part === '');
  const conflicting = all.reduce((sum, row) => sum + Number(row.conflicting), 0);
  const counted: Exclusion[] = rows.exclusions.filter(({ metricId }) => metricId !== null).map(toExclusion);
  const exclusions = [
    ofUsers('CONFLICTING_VARIATION', conflicting),
    ...(rows.clustered ? exclusionsOfClusters(rows) : []),
    ...counted,
    ...cut.leftOut,
  ].filter(({ count }) => count > 0);
  return { cut, ...summarizeRows(rows), exclusions };
}

function exclusionsOfClusters({ users, clusters }: StatisticsRows): readonly Exclusion[] {
  const all = users.filter(({ part }) => part === '').reduce((sum, row) => sum + Number(row.users), 0);
  const usersOf = (rows: typeof clusters): number => rows.reduce((sum, row) => sum + Number(row.users), 0);
  return [
    ofUsers('SPLIT_CLUSTER', usersOf(clusters.filter(({ split }) => split))),
    ofUsers('WITHOUT_CLUSTER', all - usersOf(clusters)),
  ];
}

function ofUsers(reason: ExclusionReason, count: number): Exclusion {
  return { reason, metricId: null, count };
}

function toExclusion({ reason, metricId, count }: ExclusionRow): Exclusion {
  return { reason, metricId, count: Number(count) };
}

function dimensionOf(rows: StatisticsRows, cursor: FoldCursor): DimensionStatistics {
  const all = statisticsOf(rows, cutOf(rows, cursor));
  const segments = summarizeSegments(rows);
  const told = segments.reduce((sum, { users }) => sum + sumOf(users), 0);
  return { all, segments, withoutValue: sumOf(all.users) - told };
}

function seriesOf(rows: StatisticsRows, metricId: MetricId): readonly DayStatistics[] {
  const metrics = rows.metrics.filter((metric) => metric.metricId === metricId);
  return daysOf(rows).map((day) => ({ day, ...summarizeRows({ ...upTo(rows, day), metrics }, rows) }));
}

/** Those in which somebody counts. */
function daysOf({ users }: StatisticsRows): readonly string[] {
  return [...new Set(users.filter((row) => row.users !== '0').map(({ day }) => day))].toSorted();
}

function upTo(rows: StatisticsRows, last: string): StatisticsRows {
  const isUpTo = ({ day }: PartRow): boolean => day <= last;
  return {
    ...rows,
    users: rows.users.filter(isUpTo),
    sums: rows.sums.filter(isUpTo),
    bins: rows.bins.filter(isUpTo),
    tails: rows.tails.filter(isUpTo),
    clusters: rows.clusters.filter(isUpTo),
    clusterSums: rows.clusterSums.filter(isUpTo),
  };
}

function sumOf(users: readonly number[]): number {
  return users.reduce((sum, count) => sum + count, 0);
}
