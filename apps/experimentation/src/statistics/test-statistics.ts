import type { VariationStatistics } from '@orrery/math-experiments';
import type { MetricId } from '../outcome-metric/outcome-metric.js';
import type { DataCut, Exclusion } from './data-cut.js';

/** What some of a test's users did: of one variation each, in the test's order. */
export interface PartStatistics {
  readonly users: readonly number[];
  /** One entry per metric of the test; within it one per variation. */
  readonly metrics: ReadonlyMap<MetricId, readonly VariationStatistics[]>;
}

/** The same of all users, and of those that are compared by themselves. */
export interface DividedStatistics extends PartStatistics {
  /** Those who came between two changes of the weights, in their order; empty while the weights are the first ones. */
  readonly periods: readonly PartStatistics[];
  /** By the dimension that the test divides its users by, ascending, last the users without a value; empty without one. */
  readonly strata: readonly PartStatistics[];
  /** Clusters of each variation, where whole clusters were assigned: then `metrics` are of them; null otherwise. */
  readonly clusters: readonly number[] | null;
  /** What totals were capped at: of metrics that say a percentile, the same for all variations and parts. */
  readonly caps: ReadonlyMap<MetricId, number>;
}

/** All that an analysis needs to know of a test: no user is in it. */
export interface TestStatistics extends DividedStatistics {
  readonly cut: DataCut;
  /** Users and those that were given several variations, each with the first: how users arrived. */
  readonly firstExposed: readonly number[];
  readonly exclusions: readonly Exclusion[];
}

/** All users that were first exposed on a day or before it. */
export interface DayStatistics extends DividedStatistics {
  /** UTC, `YYYY-MM-DD`. */
  readonly day: string;
}

/** The users with one value of a dimension, for instance `country` = `NO`. */
export interface SegmentStatistics extends PartStatistics {
  readonly segment: string;
}

/** All users of a test by a dimension. */
export interface DimensionStatistics {
  readonly all: TestStatistics;
  /** Ascending. */
  readonly segments: readonly SegmentStatistics[];
  /** Users of whom no value of the dimension was told. */
  readonly withoutValue: number;
}
