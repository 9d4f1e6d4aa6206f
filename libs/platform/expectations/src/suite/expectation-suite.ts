import type { JsonObject, JsonValue } from '../json.js';

/** A suite as Great Expectations has it. What this library does not read is kept, and written again. */
export interface ExpectationSuite {
  readonly name: string;
  readonly expectations: readonly ExpectationConfiguration[];
  readonly meta: JsonObject;
  readonly id?: string;
  readonly notes?: JsonValue;
  readonly suiteParameters?: JsonObject;
}

export interface ExpectationConfiguration {
  /** `expect_column_values_to_be_between` */
  readonly type: string;
  readonly kwargs: JsonObject;
  readonly meta?: JsonObject;
  readonly id?: string;
  readonly notes?: JsonValue;
  readonly severity?: Severity;
}

/** How much depends on it. */
export type Severity = 'critical' | 'warning' | 'info';
