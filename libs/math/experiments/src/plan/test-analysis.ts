import type { Assumption } from './assumption.js';
import type { CannotSay } from './cannot-say.js';
import type { MetricAnalysis } from './metric-analysis.js';
import type { MetricPlan } from './analysis-plan.js';
import type { Stratification } from './stratification.js';
import type { VariationStatistics } from './variation-statistics.js';

/** One metric of a test with the statistics of all variations, the control first. */
export interface PlannedMetric {
  readonly key: string;
  readonly metric: MetricPlan;
  readonly variations: readonly VariationStatistics[];
  /** Users are divided by it before they are compared. */
  readonly stratification?: Stratification;
}

/** How many users (of a cluster-randomised test: clusters) each variation got, and in which ratio they were asked for; the control first. */
export interface Traffic {
  readonly users: readonly number[];
  readonly weights: readonly number[];
  /** What the variations are called in sentences; by their index where this is left out. */
  readonly names?: readonly string[];
}

/** One metric of one treatment against the control. */
export interface Comparison {
  readonly metric: string;
  readonly role: MetricPlan['role'];
  /** Index of the variation, 1 or more. */
  readonly treatment: number;
  readonly analysis: MetricAnalysis | CannotSay;
  /** After the plan's correction; `null` where there is no p-value. */
  readonly adjustedPValue: number | null;
  /** Better or worse in the metric's direction, if that is decided at the plan's alpha. */
  readonly decided: 'better' | 'worse' | 'undecided';
}

export interface SampleRatioResult {
  readonly kind: 'checked';
  readonly pValue: number;
  readonly mismatched: boolean;
}

/** The answer in words. */
export interface Verdict {
  readonly outcome: 'treatment-wins' | 'control-wins' | 'no-difference' | 'cannot-say';
  /** Index of the winning variation, 0 for the control; `null` where nothing has won. */
  readonly winner: number | null;
  readonly sentence: string;
  readonly because: readonly string[];
  readonly assumptions: readonly Assumption[];
}

/** All that a report says of a test. */
export interface TestAnalysis {
  readonly sampleRatio: SampleRatioResult | CannotSay;
  readonly comparisons: readonly Comparison[];
  readonly verdict: Verdict;
}
