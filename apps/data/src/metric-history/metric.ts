import type { MetricAnswer, Severity } from '@orrery/platform-expectations';

/**
 * What is measured of every version: rows; seconds by which the newest instant lay behind the ingestion; the share of
 * NULL; how far a column's distribution lies from that of the version before (the greatest distance of the two
 * distribution functions, 0–1); how stable its shares are since then (the population stability index); its mean; its
 * different values.
 */
export const VERSION_METRICS = [
  'VOLUME',
  'FRESHNESS',
  'NULL_RATE',
  'DISTRIBUTION',
  'STABILITY',
  'MEAN',
  'DISTINCT',
] as const;
export type VersionMetric = (typeof VERSION_METRICS)[number];

/** Which of the versions before tell what is usual: all, or those of the same day of the week, in UTC. */
export const SEASONS = ['NONE', 'WEEKDAY'] as const;
export type Season = (typeof SEASONS)[number];

/** A value of a metric; the column is empty for one of the whole table. */
export interface MetricValue {
  readonly metric: VersionMetric;
  readonly column: string;
  readonly value: number;
}

/** A metric that is watched. */
export interface AnomalyCheck {
  readonly metric: VersionMetric;
  readonly column: string;
  /** How often it may alarm though nothing has changed. */
  readonly falseAlarmRate: number;
  readonly season: Season;
  readonly severity: Severity;
}

/** What a new value of a metric says against those before. */
export type MetricVerdict = MetricAnswer;

/** What a check said of a version. */
export interface MetricFinding {
  readonly metric: VersionMetric;
  readonly column: string;
  readonly severity: Severity;
  readonly verdict: MetricVerdict;
}
