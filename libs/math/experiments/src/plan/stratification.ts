import type { VariationStatistics } from './variation-statistics.js';

/** How the users of a test are divided before their outcomes are compared. */
export interface Stratification {
  /**
   * `segment`: by something known of users before the exposure, which takes variance out. `period`: by when they came,
   * between two changes of the weights, without which nothing can be said: users of different times are no fair comparison.
   */
  readonly by: 'segment' | 'period';
  /** Of each stratum its variations, the control first. */
  readonly strata: readonly (readonly VariationStatistics[])[];
}

/** What came of dividing them. */
export interface StratifiedBy {
  readonly by: Stratification['by'];
  /** How many strata were compared by themselves. */
  readonly strata: number;
  /** Users of periods in which there was nobody to compare them with. */
  readonly leftOut: number;
  /** The share of the difference's variance that dividing took away; `null` for periods, whose pooled variance means nothing. */
  readonly varianceReduction: number | null;
}
