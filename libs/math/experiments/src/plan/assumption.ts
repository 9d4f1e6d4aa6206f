/** What must hold for an answer to be right; each is said beside the answer. */
export type AssumptionKey =
  | 'independent-users'
  | 'independent-clusters'
  | 'normal-means'
  | 'fixed-horizon'
  | 'asymptotic-sequence'
  | 'planned-looks'
  | 'prior-holds'
  | 'delta-method'
  | 'covariate-before-exposure'
  | 'covariate-explains-nothing'
  | 'smooth-quantile'
  | 'intervals-not-simultaneous'
  | 'cap-from-all-variations'
  | 'strata-before-exposure'
  | 'constant-weights-within-periods';

export interface Assumption {
  readonly key: AssumptionKey;
  /** One plain sentence. */
  readonly text: string;
}
