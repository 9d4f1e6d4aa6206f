import type { ConfidenceInterval, Estimate } from '@orrery/math-statistics';
import type { Assumption } from './assumption.js';
import type { CannotSay } from './cannot-say.js';
import type { StratifiedBy } from './stratification.js';

/** An estimate with the interval that its procedure gives it. */
export interface IntervalEstimate extends Estimate {
  readonly interval: ConfidenceInterval;
}

/** The treatment's value relative to the control's: 0.05 is five percent more. */
export interface LiftEstimate {
  readonly kind: 'lift';
  readonly estimate: number;
  readonly interval: ConfidenceInterval;
}

/** What one treatment did to one metric. */
export interface MetricAnalysis {
  readonly kind: 'analysed';
  /** The name of what was computed, such as `Welch's t-test with CUPED`. */
  readonly procedure: string;
  /** The variations' own values, adjusted where CUPED was asked for. */
  readonly control: Estimate;
  readonly treatment: Estimate;
  /** Treatment minus control, in the metric's unit. */
  readonly difference: IntervalEstimate;
  readonly lift: LiftEstimate | CannotSay;
  /** Two-sided, valid at this look under the plan; `null` for Bayesian analyses. */
  readonly pValue: number | null;
  /** That the treatment is better in the metric's direction; `null` except for Bayesian analyses. */
  readonly chanceToWin: number | null;
  /** Expected loss, in the metric's unit, of choosing the control or the treatment where the other is better. */
  readonly risk: { readonly control: number; readonly treatment: number } | null;
  /** The share of the difference's variance that CUPED took away; `null` without CUPED. */
  readonly varianceReduction: number | null;
  /** How users were divided before they were compared; `undefined` unless they were. */
  readonly stratified?: StratifiedBy;
  /** Cohen's h for rates, otherwise the difference in standard deviations of the users' values. */
  readonly effectSize: number;
  readonly assumptions: readonly Assumption[];
}
