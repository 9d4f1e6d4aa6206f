import type { DatasetVersionId, ExpectationSuiteId, ValidationId } from '@orrery/domain';
import type { ExpectationConfiguration, JsonObject } from '@orrery/platform-expectations';

/** When a version was judged: before it became one, or because somebody asked. */
export type ValidationOccasion = 'INTAKE' | 'REQUEST';

/** How a version met a suite. */
export interface Validation {
  readonly id: ValidationId;
  readonly versionId: DatasetVersionId;
  /** Null for the rules of `setExpectations`. */
  readonly suiteId: ExpectationSuiteId | null;
  /** The suite's name. */
  readonly suite: string;
  readonly revision: number | null;
  readonly occasion: ValidationOccasion;
  readonly success: boolean;
  readonly evaluated: number;
  readonly successful: number;
  /** Statements that read the table. */
  readonly scans: number;
  /** Columns by which failed rows are told. */
  readonly rowKeys: readonly string[];
  /** Values of the suite's parameters. */
  readonly parameters: JsonObject;
  readonly validatedAt: Date;
}

/** How one expectation was met. */
export interface ValidationOutcome {
  readonly validationId: ValidationId;
  /** In the suite, from 0. */
  readonly position: number;
  readonly configuration: ExpectationConfiguration;
  /** Whether it judged rows, measured something, or could not be judged. */
  readonly kind: 'ROWS' | 'OBSERVED' | 'FAULT';
  readonly success: boolean;
  /** Rows that its condition let through. */
  readonly elements: number | null;
  readonly unexpected: number | null;
  readonly fault: string | null;
  /** `result` as Great Expectations has it, in the format SUMMARY. */
  readonly result: JsonObject;
}
