import type { DuckDBDataChunk } from '@duckdb/node-api';
import type { TableColumn } from './table-column.js';
import type { TupleTable } from './tuple-table.js';

/** A value as statements take and give it: whole numbers may come as bigint. */
export type SqlValue = number | bigint | string | boolean | null;

/** The values of a row by their columns' names. */
export type SqlRow = Readonly<Record<string, SqlValue | readonly SqlValue[]>>;

/**
 * A table that was opened in a sandbox, and any question about it in DuckDB's SQL. Statements are made of our own words,
 * of `relation`, of quoted names and of bound values: nothing that a caller wrote.
 */
export interface TableSource {
  /** As it is written after FROM. Its rows have an order, that of the file. */
  readonly relation: string;
  readonly columns: readonly TableColumn[];
  /** All rows at once: for results whose size the statement bounds. Select numbers, texts, booleans and lists of them. */
  rows(sql: string, values?: readonly SqlValue[]): Promise<readonly SqlRow[]>;
  /** The only row of a statement that aggregates. */
  row(sql: string, values?: readonly SqlValue[]): Promise<SqlRow>;
  /** In batches of at most 2048, so that a result of any size fits into memory. */
  stream(sql: string, values?: readonly SqlValue[]): AsyncIterable<readonly SqlRow[]>;
  /** The engine's own columnar batches (`copyNumbers` fills typed arrays from them): the fastest way to many values. */
  chunks(sql: string, values?: readonly SqlValue[]): AsyncIterable<DuckDBDataChunk>;
  /** Whether the engine reads `pattern` as a regular expression. */
  accepts(pattern: string): Promise<boolean>;
  /** The same table with rows as lists of values and any type told in JSON's words: what expectations are judged on. */
  readonly tuples: TupleTable;
}
