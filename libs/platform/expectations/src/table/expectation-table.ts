/** A value as a table tells it. Instants and dates come as ISO texts, exact decimals as numbers. */
export type SqlValue =
  string | number | bigint | boolean | null | readonly SqlValue[] | { readonly [field: string]: SqlValue };

/** Values in the order of the statement's columns. */
export type SqlRow = readonly SqlValue[];

export interface ExpectationColumn {
  readonly name: string;
  /** In the engine's words: `BIGINT`, `DECIMAL(10,2)`, `TIMESTAMP WITH TIME ZONE`. */
  readonly type: string;
}

/**
 * The table that is judged, and the only door of this library to any data. Statements are DuckDB's SQL. Its rows have
 * an order, that of the file: `row_number() OVER ()` gives the same row the same number in every statement.
 */
export interface ExpectationTable {
  /** As it is written after FROM. */
  readonly relation: string;
  readonly columns: readonly ExpectationColumn[];
  rows(sql: string): Promise<readonly SqlRow[]>;
  /** In batches, so that a result of any size fits into memory. */
  stream(sql: string): AsyncIterable<readonly SqlRow[]>;
}
