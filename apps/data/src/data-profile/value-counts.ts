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

/** The values of a column, grouped. */
export interface ValueCounts {
  /** How many different ones there are. */
  readonly different: number;
  readonly registers: Uint8Array;
  readonly frequent: FrequentValues;
}
