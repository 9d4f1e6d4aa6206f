import type { Expectation } from '../expectation/expectation.js';

/** How a file met the expectations of its dataset. */
export interface ValidationResult {
  readonly expectations: readonly ExpectationResult[];
}

/** How a file met one expectation. */
export interface ExpectationResult {
  readonly expectation: Expectation;
  readonly success: boolean;
  readonly failedRows: number;
  /** Why it failed where no single row is to blame. */
  readonly reason: string | null;
  readonly sample: readonly SampleRow[];
}

/** A row that did not fulfil an expectation, counted from 1. */
export interface SampleRow {
  readonly row: number;
  readonly values: Readonly<Record<string, number | string | boolean | null>>;
}
