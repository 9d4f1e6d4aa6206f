import type { ExpectationFault } from './expectation.errors.js';
import type { Outcome } from './plan/outcome.js';
import type { FailedRow } from './result/failed-rows.js';
import type { ResultFormat } from './result/result-format.js';
import type { ExpectationConfiguration } from './suite/expectation-suite.js';

/** What validating a table against a suite gave. */
export interface Validation {
  readonly suite: string;
  readonly success: boolean;
  readonly validatedAt: Date;
  /** In the order of the suite. */
  readonly results: readonly ExpectationValidation[];
  readonly statistics: ValidationStatistics;
  /** How many statements read the table. */
  readonly scans: number;
}

export interface ValidationStatistics {
  readonly evaluated: number;
  readonly successful: number;
  readonly unsuccessful: number;
  /** Null where nothing was evaluated. */
  readonly successPercent: number | null;
}

export interface ExpectationValidation {
  readonly configuration: ExpectationConfiguration;
  readonly format: ResultFormat;
  readonly success: boolean;
  readonly judgement: Judgement;
}

export type Judgement =
  | {
      readonly kind: 'judged';
      readonly outcome: Outcome;
      /** Rows that failed: the first ones, or all where the format is COMPLETE. */
      readonly rows: readonly FailedRow[];
      /** The statement that gives all rows that failed, where rows failed. */
      readonly query: string | null;
    }
  | { readonly kind: 'fault'; readonly fault: ExpectationFault };
