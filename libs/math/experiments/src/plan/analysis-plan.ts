import type { CorrectionMethod } from '../correction/adjust-p-values.js';

/** What a metric counts per user (or per cluster), and so which estimate is made of it. */
export type MetricKind = 'proportion' | 'mean' | 'count' | 'retention' | 'ratio' | 'quantile';

/**
 * How one metric of a test is estimated and what it decides.
 *
 * A `primary` metric decides the verdict, a `secondary` one explains it, a `guardrail` only vetoes: a treatment that
 * harms it significantly does not win. `unit: 'cluster'` says that whole clusters (schools, cities) were assigned.
 */
export interface MetricPlan {
  readonly kind: MetricKind;
  /** In (0, 1); only for `quantile`. */
  readonly quantile?: number;
  /** The direction in which the metric is better. */
  readonly direction: 'higher' | 'lower';
  readonly unit: 'user' | 'cluster';
  /** Reduce the variance by what is known of each user from before the test. */
  readonly cuped: boolean;
  /** Totals are capped at a percentile of the test's own users, the same for all variations. */
  readonly cappedAtPercentile?: boolean;
  readonly role: 'primary' | 'secondary' | 'guardrail';
}

/** What is believed of the effect before the test. `relative` is a share of the control's value. */
export type PriorPlan =
  | { readonly kind: 'flat' }
  | {
      readonly kind: 'normal';
      readonly mean: number;
      readonly standardDeviation: number;
      readonly scale: 'relative' | 'absolute';
    }
  /** Of each variation's rate; only for proportions and retention without CUPED. */
  | { readonly kind: 'beta'; readonly alpha: number; readonly beta: number };

export type BoundaryKind = 'obrien-fleming' | 'pocock';

/** How often and by which rule the test may be looked at. */
export type ProcedurePlan =
  /** Looked at once, after `plannedUsers` users of all variations together; `null`: at a time fixed elsewhere. */
  | { readonly kind: 'fixed'; readonly plannedUsers: number | null }
  /** Looked at whenever one likes. `mixtureVariance`: of the difference's mixing distribution, in its squared unit. */
  | { readonly kind: 'always-valid'; readonly mixtureVariance?: number }
  /** Looked at `looks` times, the last after `plannedUsers` users of all variations together. */
  | {
      readonly kind: 'group-sequential';
      readonly boundary: BoundaryKind;
      readonly looks: number;
      readonly plannedUsers: number;
    }
  | { readonly kind: 'bayesian'; readonly prior: PriorPlan };

/** What a test promises before its first user: its error rate, and all that could be bent afterwards. */
export interface AnalysisPlan {
  /** Two-sided rate of false positives, in (0, 1); intervals cover 1 − alpha. */
  readonly alpha: number;
  readonly procedure: ProcedurePlan;
  /** Over all p-values of primary and secondary metrics and treatments. */
  readonly correction: CorrectionMethod;
  readonly liftInterval: 'delta' | 'fieller';
  /** A split whose p-value is below this is a sample-ratio mismatch; usual is 0.001. */
  readonly sampleRatioAlpha: number;
  /** What is assigned to variations; users unless it is said. Metrics have it as their own `unit`. */
  readonly unit?: MetricPlan['unit'];
  /** Name of what is known of users before their exposure, by which they are divided before they are compared. */
  readonly stratifyBy?: string;
}

/**
 * Which look at the data this is.
 *
 * `taken` counts the different states of the data for which an answer was given, this one included: reading the same
 * frozen report twice is one look, and a look that was refused is none.
 */
export interface Looks {
  readonly taken: number;
  /** Users so far as a share of the planned ones; may exceed 1. Without a planned number it is not read. */
  readonly informationShare: number;
  /** The information shares of all looks, this one last, where they did not come at equal distances. */
  readonly history?: readonly number[];
}
