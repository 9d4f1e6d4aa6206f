import type { Identifier } from '@orrery/domain';

export type MetricId = Identifier<'OutcomeMetric'>;

export const METRIC_KINDS = ['PROPORTION', 'MEAN', 'COUNT', 'RETENTION', 'RATIO', 'QUANTILE'] as const;

/** What a metric makes of a user's events, and so which estimate is made of it. */
export type OutcomeMetricKind = (typeof METRIC_KINDS)[number];

/** In which direction a metric is better. */
export type MetricDirection = 'HIGHER' | 'LOWER';

/** What a metric decides in a test that takes it. */
export type MetricRole = 'PRIMARY' | 'SECONDARY' | 'GUARDRAIL';

/** What a metric counts of users and when; it never changes: another definition is the next version of its name. */
export interface OutcomeMetric extends MetricDefinition {
  readonly id: MetricId;
  /** 1, 2, … of its name. */
  readonly version: number;
  readonly createdAt: Date;
}

/** What somebody asks a metric to be. */
export interface MetricDefinition {
  readonly name: string;
  readonly description: string;
  readonly kind: OutcomeMetricKind;
  /** Name of the events that it is made of; those of the numerator, if it is a ratio. */
  readonly event: string;
  /** The property of an event that is its value; null: the value that it was told with. */
  readonly valueField: string | null;
  /** Name of the events of a ratio's denominator; null for every other kind. */
  readonly denominatorEvent: string | null;
  /** In (0, 1) for a quantile; null for every other kind. */
  readonly quantile: number | null;
  /** Events count from so long after the user's first exposure on. */
  readonly delayHours: number;
  /** For so long they count; null: for ever. */
  readonly windowHours: number | null;
  /** What the user did in so many hours before the first exposure is the covariate; null: there is none. */
  readonly covariateHours: number | null;
  /** A user's total counts as no more than this (winsorising); null: it counts as it is. */
  readonly cap: number | null;
  /**
   * The same, where the most is a share of all totals above 0, 0.5 to 1: as of the data of each report, the same for all
   * variations.
   */
  readonly capPercentile: number | null;
  /** Events count that pass all of these. */
  readonly filter: readonly EventCondition[];
  readonly direction: MetricDirection;
}

export const CONDITION_OPERATORS = [
  'EQUALS',
  'NOT_EQUALS',
  'LESS',
  'LESS_OR_EQUAL',
  'GREATER',
  'GREATER_OR_EQUAL',
] as const;

/** A condition on a property of an event; where the property is absent, only `NOT_EQUALS` holds. */
export interface EventCondition {
  readonly property: string;
  readonly operator: (typeof CONDITION_OPERATORS)[number];
  readonly value: string | number | boolean;
}

/** A metric in a test. */
export interface TestMetric {
  readonly metric: OutcomeMetric;
  readonly role: MetricRole;
}
