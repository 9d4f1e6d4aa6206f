export type CannotSayReason =
  | 'no-users'
  | 'too-few-users'
  | 'too-few-clusters'
  | 'too-few-outcomes'
  | 'zero-variance'
  | 'sample-ratio-mismatch'
  | 'peeking-without-sequential-plan'
  | 'zero-control'
  | 'unstable-denominator'
  /** A quantile, or its interval, lies beyond the histogram's outermost edges. */
  | 'outside-edges'
  | 'not-finite'
  /** The weights changed while users came, and there are no sums by period to compare fairly. */
  | 'weights-changed'
  /** Whole clusters were assigned, and this is not defined for them. */
  | 'not-for-clusters'
  /** A beta prior is of rates of users, without CUPED. */
  | 'prior-does-not-apply';

/** An honest answer: the numbers do not support one, and why. */
export interface CannotSay {
  readonly kind: 'cannot-say';
  readonly reason: CannotSayReason;
  /** What it would take, in the reason's unit (users, clusters, outcomes, planned users, looks). */
  readonly required?: number;
  readonly actual?: number;
}
