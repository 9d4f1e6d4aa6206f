import type { ExperimentId } from '@orrery/domain';
import type { Moments } from '@orrery/math-statistics';
import type { FilterExpression } from '@orrery/platform-mlflow';
import type { View } from '../view.js';

export const GROUP_ATTRIBUTES = ['experiment', 'name', 'status', 'user'] as const;
export type GroupAttribute = (typeof GROUP_ATTRIBUTES)[number];

/** Something that the runs of one group have in common. */
export type RunGroupKey =
  | { readonly kind: 'PARAM' | 'TAG'; readonly key: string }
  | { readonly kind: 'ATTRIBUTE'; readonly key: GroupAttribute };

export type MetricSelector = 'LAST' | 'FIRST' | 'MIN' | 'MAX';

/** A metric that is summarised, by one value for each run. */
export interface SelectedMetric {
  readonly key: string;
  readonly value: MetricSelector;
}

/** Which runs are grouped, by what, and what is summarised; at most `first` groups. */
export interface AggregateRequest {
  readonly experimentIds: readonly ExperimentId[] | null;
  readonly filter: FilterExpression | null;
  readonly view: View;
  readonly groupBy: readonly RunGroupKey[];
  readonly metrics: readonly SelectedMetric[];
  readonly first: number;
}

/** The sufficient statistics of one metric in one group, with how many values were left out. */
export interface MetricMoments {
  readonly moments: Moments;
  readonly excludedCount: number;
  readonly missingCount: number;
  readonly min: number | null;
  readonly max: number | null;
}

/** Runs that have something in common: `by` and `metrics` in the order of the request. */
export interface GroupMoments {
  readonly by: readonly (string | null)[];
  readonly runCount: number;
  readonly metrics: readonly MetricMoments[];
}

export interface MetricInterval {
  readonly low: number;
  readonly high: number;
  readonly confidence: number;
}

/** What keeps a summary from being told in full. */
export interface AggregateGap {
  readonly reason: 'NO_VALUES' | 'SINGLE_VALUE';
  readonly required: number;
  readonly actual: number;
}

/** What the runs of a group measured under one key. */
export interface MetricAggregate extends SelectedMetric {
  readonly count: number;
  readonly excludedCount: number;
  readonly missingCount: number;
  readonly mean: number | null;
  readonly min: number | null;
  readonly max: number | null;
  readonly standardDeviation: number | null;
  readonly standardError: number | null;
  readonly confidenceInterval: MetricInterval | null;
  readonly unavailable: AggregateGap | null;
}
