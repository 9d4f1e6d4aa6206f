import type { JsonObject, JsonValue } from '../json.js';

/** What judging an expectation gave. */
export type Outcome = RowsOutcome | ObservedOutcome;

/** Each row was judged for itself. */
export interface RowsOutcome {
  readonly kind: 'rows';
  readonly success: boolean;
  /** Rows that the condition let through. */
  readonly elements: number;
  /** Rows left out for what they miss; null where nothing can be missing. */
  readonly missing: number | null;
  readonly unexpected: number;
  readonly failing: FailingRows;
  /** How the values at fault of a row are told. */
  readonly shown: 'value' | 'pair' | 'record';
  /** What was found out besides. */
  readonly observed?: JsonValue;
}

/** How to get at the rows that failed. */
export interface FailingRows {
  /** Whether a row fails: an expression over the row. */
  readonly predicate: string;
  /** The rows to look at, from those of `numbered`, where more than the row itself must be known. */
  readonly from?: (numbered: string) => string;
  /** Columns whose values are at fault. */
  readonly columns: readonly string[];
}

/** Something about the whole was measured. */
export interface ObservedOutcome {
  readonly kind: 'observed';
  readonly success: boolean;
  readonly observed: JsonValue;
  readonly details?: JsonObject;
}
