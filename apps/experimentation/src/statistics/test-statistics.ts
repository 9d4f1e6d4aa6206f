import type { VariationStatistics } from '@orrery/math-experiments';
import type { MetricId } from '../outcome-metric/outcome-metric.js';
import type { DataCut, Exclusion } from './data-cut.js';

/** All that an analysis needs to know of a test: no user is in it. */
export interface TestStatistics {
  readonly cut: DataCut;
  /** Users of each variation, in the test's order. */
  readonly users: readonly number[];
  /** The same and those that were given several variations, each with the first: how users arrived. */
  readonly firstExposed: readonly number[];
  /** One entry per metric of the test; within it one per variation, in the test's order. */
  readonly metrics: ReadonlyMap<MetricId, readonly VariationStatistics[]>;
  readonly exclusions: readonly Exclusion[];
}

/** One metric over all users that were first exposed on a day or before it. */
export interface DayStatistics {
  /** UTC, `YYYY-MM-DD`. */
  readonly day: string;
  readonly users: readonly number[];
  readonly variations: readonly VariationStatistics[];
}

/** The users with one value of a dimension, for instance `country` = `NO`. */
export interface SegmentStatistics {
  readonly segment: string;
  readonly users: readonly number[];
  readonly metrics: ReadonlyMap<MetricId, readonly VariationStatistics[]>;
}
