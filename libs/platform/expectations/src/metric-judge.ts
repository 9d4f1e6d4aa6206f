/** A metric of the table that is judged, to be held against those of the versions before it. */
export interface MetricQuestion {
  readonly metric: string;
  /** Null for a metric of the whole table. */
  readonly column: string | null;
  /** How often it may be called strange though nothing has changed. */
  readonly falseAlarmRate: number;
  readonly season: 'NONE' | 'WEEKDAY';
}

/** What the history says. */
export type MetricAnswer =
  | {
      readonly kind: 'usual' | 'anomaly';
      readonly value: number;
      /** The median of the values before. */
      readonly usual: number;
      /** How far the value lies from it, in deviations. */
      readonly score: number;
      /** How far it may lie. */
      readonly criticalScore: number;
      readonly points: number;
    }
  | {
      readonly kind: 'too-few-points';
      readonly value: number;
      readonly points: number;
      readonly required: number;
    }
  | { readonly kind: 'not-measured' };

/** Whoever knows the history of the table. */
export type MetricJudge = (question: MetricQuestion) => MetricAnswer;
