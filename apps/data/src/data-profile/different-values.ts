/** A value as text that casts back to it, null for a long one, and the rows that have it. */
export interface CountedText {
  readonly text: string | null;
  readonly count: number;
}

/** The values of a column that were counted, most frequent first, equally frequent ones in order. */
export interface FrequentValues {
  readonly values: readonly CountedText[];
  /** How often any other occurs at the most; 0 when there is none. */
  readonly othersAtMost: number;
}

/** The different values of a column. */
export interface DifferentValues {
  readonly different: number;
  /** Whether they were counted; otherwise they are estimated. */
  readonly isExact: boolean;
  readonly frequent: FrequentValues;
}
