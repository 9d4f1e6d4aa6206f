import type { TableColumn } from './table-column.js';

/** A value as it is told: instants and dates as ISO texts, exact decimals as numbers, nested values as themselves. */
export type TupleValue =
  | string
  | number
  | bigint
  | boolean
  | null
  | readonly TupleValue[]
  | { readonly [field: string]: TupleValue };

/** Values in the order of the statement's columns. */
export type Tuple = readonly TupleValue[];

/** A table whose rows are lists of values of any type. */
export interface TupleTable {
  readonly relation: string;
  readonly columns: readonly TableColumn[];
  rows(sql: string): Promise<readonly Tuple[]>;
  /** In batches of at most 2048. */
  stream(sql: string): AsyncIterable<readonly Tuple[]>;
}
