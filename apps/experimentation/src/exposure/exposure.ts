/** A user was given a variation of a test. */
export interface Exposure {
  readonly abTestId: string;
  readonly userId: string;
  /** The variation's key. */
  readonly variation: string;
  readonly at: Date;
  /** What is known of the user, by dimension, for instance `{ country: 'NO' }`. */
  readonly segment?: Readonly<Record<string, string>>;
  /** The school, the city, … that was assigned as a whole with all of its users. */
  readonly cluster?: string;
}

/** Why a told exposure is not recorded. */
export type RefusalReason = 'UNKNOWN_TEST' | 'UNKNOWN_VARIATION' | 'NOT_STARTED' | 'IN_THE_FUTURE';

export interface Refusal {
  /** Of the exposure among those that were told together. */
  readonly index: number;
  readonly reason: RefusalReason;
}

/** What became of exposures that were told together: accepted + duplicates + refused are all of them. */
export interface RecordedExposures {
  readonly accepted: number;
  readonly duplicates: number;
  /** Accepted ones whose user is known to have been given another variation too, and so counts for none. */
  readonly conflicting: number;
  readonly refused: readonly Refusal[];
}
