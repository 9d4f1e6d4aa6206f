import { Injectable } from '@nestjs/common';
import { NotFoundError, type ABTestId } from '@orrery/domain';
import type { MetricId } from '../outcome-metric/outcome-metric.js';
import type { DataCut, Exclusion } from './data-cut.js';
import { StatisticsFolder } from './statistics-folder.js';
import { StatisticsReader, type ReadOptions } from './statistics-reader.js';
import { digestOf, type ExclusionRow, type FoldCursor, type StatisticsRows } from './statistics-rows.js';
import { StatisticsRepository, type StatisticsQuestion } from './statistics.repository.js';
import { summarizeRows } from './summarize-rows.js';
import type { DayStatistics, SegmentStatistics, TestStatistics } from './test-statistics.js';

const SHARD = 0;
const ALL: StatisticsQuestion = { by: 'all', upToDay: null, dimension: '' };

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

  async series(abTestId: ABTestId, metricId: MetricId): Promise<readonly DayStatistics[]> {
    const rows = await this.rowsOf(abTestId, { ...ALL, by: 'day' });
    const metrics = rows.metrics.filter((metric) => metric.metricId === metricId);
    return partsOf(rows).map((day) => {
      const { users, metrics: ofDay } = summarizeRows({ ...upTo(rows, day), metrics });
      return { day, users, variations: ofDay.get(metricId) ?? [] };
    });
  }

  async segments(abTestId: ABTestId, dimension: string): Promise<readonly SegmentStatistics[]> {
    // All users together are no segment.
    if (dimension === '') return [];
    const rows = await this.rowsOf(abTestId, { ...ALL, by: 'segment', dimension });
    return partsOf(rows).map((segment) => ({
      segment,
      ...summarizeRows({
        ...rows,
        users: rows.users.filter(({ part }) => part === segment),
        sums: rows.sums.filter(({ part }) => part === segment),
        bins: rows.bins.filter(({ part }) => part === segment),
      }),
    }));
  }

  async rebuild(abTestId: ABTestId, upToCut: DataCut): Promise<TestStatistics> {
    const seq = upToCut.shards.find(({ shard }) => shard === SHARD)?.seq ?? '0';
    const rows = await this.statistics.rebuild(abTestId, seq);
    if (rows === null) throw new NotFoundError('A/B test', abTestId);
    return statisticsOf(rows, { ...upToCut, digest: digestOf(rows) });
  }

  private async rowsOf(abTestId: ABTestId, question: StatisticsQuestion): Promise<StatisticsRows> {
    await this.folder.catchUp();
    const [rows] = (await this.statistics.read([abTestId], question)).tests;
    if (rows === undefined) throw new NotFoundError('A/B test', abTestId);
    return rows;
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
  const conflicting = rows.users.reduce((sum, row) => sum + Number(row.conflicting), 0);
  const counted: Exclusion[] = rows.exclusions.filter(({ metricId }) => metricId !== null).map(toExclusion);
  const exclusions = [
    { reason: 'CONFLICTING_VARIATION', metricId: null, count: conflicting } as const,
    ...counted,
    ...cut.leftOut,
  ].filter(({ count }) => count > 0);
  return { cut, ...summarizeRows(rows), exclusions };
}

function toExclusion({ reason, metricId, count }: ExclusionRow): Exclusion {
  return { reason, metricId, count: Number(count) };
}

/** Those in which somebody counts. */
function partsOf({ users }: StatisticsRows): readonly string[] {
  return [...new Set(users.filter((row) => row.users !== '0').map(({ part }) => part))].toSorted();
}

function upTo(rows: StatisticsRows, day: string): StatisticsRows {
  const isUpTo = ({ part }: { readonly part: string }): boolean => part <= day;
  return {
    ...rows,
    users: rows.users.filter(isUpTo),
    sums: rows.sums.filter(isUpTo),
    bins: rows.bins.filter(isUpTo),
  };
}
