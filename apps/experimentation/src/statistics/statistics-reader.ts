import type { ABTestId } from '@orrery/domain';
import type { MetricId } from '../outcome-metric/outcome-metric.js';
import type { DataCut } from './data-cut.js';
import type { DayStatistics, DimensionStatistics, TestStatistics } from './test-statistics.js';

export interface ReadOptions {
  /** Only users that were first exposed on this day (UTC, `YYYY-MM-DD`) or before it. */
  readonly upToDay?: string;
}

/** One metric for each day on which somebody was first exposed, ascending. */
export type DaysOfMetric = (metricId: MetricId) => readonly DayStatistics[];

/**
 * What is known of tests, from sufficient statistics: no exposure or event is read. What was acknowledged before a call
 * is in its answer, unless another transaction of the database holds it up for longer than a second; `cut` tells.
 */
export abstract class StatisticsReader {
  /** @throws {NotFoundError} */
  abstract read(abTestId: ABTestId, options?: ReadOptions): Promise<TestStatistics>;

  /** Many tests by as many statements as one; without those that do not exist. */
  abstract readMany(
    abTestIds: readonly ABTestId[],
    options?: ReadOptions,
  ): Promise<ReadonlyMap<ABTestId, TestStatistics>>;

  /** Many tests day by day, by as many statements as one; without those that do not exist. */
  abstract series(abTestIds: readonly ABTestId[]): Promise<ReadonlyMap<ABTestId, DaysOfMetric>>;

  /** Many tests by the values of a dimension that users were exposed with; without those that do not exist. */
  abstract segments(
    abTestIds: readonly ABTestId[],
    dimension: string,
  ): Promise<ReadonlyMap<ABTestId, DimensionStatistics>>;

  /**
   * The same from the exposures and events themselves, as they were at a cut: equal to what `read` answered then, to the
   * last bit. It reads all users of the test. @throws {NotFoundError}
   */
  abstract rebuild(abTestId: ABTestId, upTo: DataCut): Promise<TestStatistics>;
}
