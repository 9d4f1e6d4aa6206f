import type { SqlRow, SqlValue } from '../table/expectation-table.js';
import type { ValueTest } from '../thread/value-test.js';

/**
 * What an expectation wants to know of the table. Aggregates of all expectations are asked in one statement, so that
 * one pass over the table answers them; the others are statements of their own.
 */
export type Need =
  | { readonly kind: 'aggregate'; readonly sql: string }
  | { readonly kind: 'statement'; readonly sql: string }
  | Tally
  | Outside
  | Sieve
  | Fold;

/**
 * How many values of a column fail: an aggregate like others, unless so many ask of one column that its different
 * values are better told and counted first.
 */
export interface Tally {
  readonly kind: 'tally';
  /** The aggregate that answers it. */
  readonly sql: string;
  readonly column: string;
  /** Which rows count, as a test; null for all. */
  readonly which: string | null;
  /** Whether a value fails; a missing one does not. */
  readonly fails: string;
  /** Whether judging one value takes long, so that grouping pays even where few values are equal. */
  readonly isCostly: boolean;
  /** The interval that is asked for, where values are not grouped. */
  readonly interval?: Outside;
}

/**
 * How many values of a column lie outside of an interval: an aggregate like others, unless several ask it of one
 * column. Then one histogram, cut at the ends of all their intervals, answers them at the cost of few.
 */
export interface Outside {
  readonly kind: 'outside';
  /** The aggregate that answers it. */
  readonly sql: string;
  /** The values and which of them to take, in SQL; NaN is not among them. */
  readonly value: string;
  readonly which: string | null;
  readonly type: 'BIGINT' | 'DOUBLE';
  /** Values up to this one lie below. */
  readonly below: number | null;
  /** Values beyond this one lie above. */
  readonly upTo: number | null;
  /** An aggregate for what lies outside besides; null for nothing. */
  readonly besides: string | null;
}

/** Values that only JavaScript can judge: each is told once, and those that do not pass are kept. */
export interface Sieve {
  readonly kind: 'sieve';
  /** A statement with one column. */
  readonly sql: string;
  readonly test: ValueTest;
  /** Who asks, as faults name it. */
  readonly expectation: string;
}

/** Rows that are told in their order, a batch at a time, and kept by nobody. */
export interface Fold {
  readonly kind: 'fold';
  readonly sql: string;
  readonly take: (rows: readonly SqlRow[]) => void;
}

/** To each need its rows; to an aggregate one row of one value. */
export type Answers = readonly (readonly SqlRow[])[];

/**
 * A plan asks in rounds, and ends with what it found. All plans of a suite go in step: what the first round of each
 * asks is one statement, and so on.
 */
export type Plan<Found> = Generator<readonly Need[], Found, Answers>;

export function* aggregates(...sql: readonly string[]): Plan<readonly SqlValue[]> {
  const answers = yield sql.map((each) => ({ kind: 'aggregate', sql: each }));
  return answers.map((rows) => rows[0]?.[0] ?? null);
}

export function* counts(...sql: readonly string[]): Plan<readonly number[]> {
  return (yield* aggregates(...sql)).map(Number);
}

export function* statement(sql: string): Plan<readonly SqlRow[]> {
  const [rows = []] = yield [{ kind: 'statement', sql }];
  return rows;
}

export function* sieve(asked: Omit<Sieve, 'kind'>): Plan<readonly SqlValue[]> {
  const [rows = []] = yield [{ kind: 'sieve', ...asked }];
  return rows.map((row) => row[0] ?? null);
}

export function* fold(sql: string, take: Fold['take']): Plan<void> {
  yield [{ kind: 'fold', sql, take }];
}
