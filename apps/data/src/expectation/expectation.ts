/** A value that a rule compares with; dates and times are ISO 8601 texts. */
export type RuleValue = number | string | boolean;

/** Bounds that are themselves allowed; null for none. */
export interface Bounds<T> {
  readonly min: T | null;
  readonly max: T | null;
}

/** A rule about the values of a column; `mostly` is the share of the judged rows that must pass. */
export type ColumnExpectation =
  | ({ readonly kind: 'NOT_NULL' | 'UNIQUE' } & OnColumn)
  | ({ readonly kind: 'BETWEEN' } & OnColumn & Bounds<number | string>)
  | ({ readonly kind: 'IN_SET'; readonly values: readonly RuleValue[] } & OnColumn)
  | ({ readonly kind: 'MATCHES'; readonly pattern: string } & OnColumn);

/** A rule about the table as a whole. */
export type TableExpectation =
  | ({ readonly kind: 'COLUMN_EXISTS' } & OnColumn)
  | ({ readonly kind: 'ROW_COUNT_BETWEEN'; readonly mostly: number } & Bounds<number>);

/** A rule that every version of a dataset must fulfil. */
export type Expectation = ColumnExpectation | TableExpectation;

interface OnColumn {
  readonly column: string;
  readonly mostly: number;
}

export type ExpectationKind = Expectation['kind'];
