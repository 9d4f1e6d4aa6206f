/** A value as ranges tell it: days as `YYYY-MM-DD`, times as milliseconds since 1970. */
export type BoundValue = number | string | boolean;

/** What is known of the values of a column in a file. Bounds may be wider than the values, never narrower. */
export interface ValueRange {
  readonly min: BoundValue | null;
  readonly max: BoundValue | null;
  /** Whether there are nulls. */
  readonly nulls: 'NONE' | 'SOME' | 'ALL' | 'UNKNOWN';
  /** Whether all rows have the value of both bounds. */
  readonly isConstant: boolean;
}

/** Below, above or the same, as the engine orders values: texts by their bytes in UTF-8, times give or take a millisecond. */
export function compareValues(a: BoundValue, b: BoundValue): number {
  if (typeof a === 'string' && typeof b === 'string') return Buffer.compare(Buffer.from(a), Buffer.from(b));
  return Number(a) - Number(b);
}
