import type { JsonValue, Severity } from '@orrery/platform-expectations';

/** How a version met a suite, as people read it. */
export interface QualityReport {
  readonly validationId: string;
  readonly dataset: string;
  readonly version: number;
  readonly suite: string;
  readonly revision: number | null;
  readonly success: boolean;
  readonly evaluated: number;
  readonly successful: number;
  readonly rows: number | null;
  readonly validatedAt: Date;
  readonly outcomes: readonly ReportedOutcome[];
}

export interface ReportedOutcome {
  readonly type: string;
  /** What is expected, as a sentence. */
  readonly expected: string;
  readonly success: boolean;
  readonly severity: Severity;
  readonly found: FoundInTable;
}

/** What was found, where an expectation could be judged. */
export type FoundInTable =
  | {
      readonly kind: 'rows';
      readonly unexpected: number;
      /** Rows that were judged: those with a value. */
      readonly judged: number;
      readonly examples: readonly RowExample[];
    }
  | { readonly kind: 'observed'; readonly value: JsonValue }
  | { readonly kind: 'fault'; readonly reason: string };

export interface RowExample {
  /** By what the row is known. */
  readonly row: string;
  readonly value: JsonValue;
}
