/** Dense entity codes, one per row, counted from 0; a negative code is a row without an entity. */
export type EntityCodes = Int32Array | Uint32Array;

/** Numbers, one per row. NaN and ±∞ in a value column mean "missing". */
export type NumberColumn = Float64Array | Float32Array | Int32Array | Uint32Array | Uint8Array;

/** Observations: what was seen of which entity, and when. Rows may be in any order. */
export interface EventColumns {
  /** Which entity the row is about. */
  readonly entity: EntityCodes;
  /** When it happened, in milliseconds; rows at NaN are ignored. */
  readonly eventTime: Float64Array;
  /** What was observed; 0 and 1 make the mean a rate. */
  readonly value: NumberColumn;
}

/** The questions: "what was known about this entity at this moment?" Rows may be in any order. */
export interface SpineColumns {
  /** Which entity is asked about. */
  readonly entity: EntityCodes;
  /** The moment of the question, in milliseconds; nothing is known at NaN. */
  readonly time: Float64Array;
}

/** Throws a RangeError that names the column unless all columns are as long as the first. */
export function requireEqualLengths(columns: Readonly<Record<string, { readonly length: number }>>): void {
  const [first, ...rest] = Object.entries(columns);
  if (first === undefined) return;
  for (const [name, column] of rest) {
    if (column.length !== first[1].length) {
      throw new RangeError(`${name} has ${column.length} rows but ${first[0]} has ${first[1].length}`);
    }
  }
}
