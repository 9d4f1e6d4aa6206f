export { EXPECTATIONS } from './expectation/expectations.js';
export type { ExpectationDefinition, ExpectationDomain } from './expectation/definition.js';
export { USUAL_METRIC_TYPE } from './expectation/usual-metric.js';
export {
  ExpectationFault,
  InvalidSuiteError,
  JudgingDeadlineFault,
  type SuiteFault,
} from './expectation.errors.js';
export { findFailedRows, type FailedRows } from './find-failed-rows.js';
export { isJsonObject, type JsonObject, type JsonValue } from './json.js';
export type { MetricAnswer, MetricJudge, MetricQuestion } from './metric-judge.js';
export type { ObservedOutcome, Outcome, RowsOutcome } from './plan/outcome.js';
export type { FailedRow, FailedRowPage, FailedRowSink } from './result/failed-rows.js';
export { BASIC, readResultFormat, type ResultFormat, type ResultLevel } from './result/result-format.js';
export { jsonOf } from './result/json-of.js';
export { resultToJson, toJson } from './result/to-json.js';
export type { ExpectationConfiguration, ExpectationSuite, Severity } from './suite/expectation-suite.js';
export type { StatisticalTest, Statistics } from './statistics.js';
export { readSuite } from './suite/read-suite.js';
export { writeSuite, type SuiteForm } from './suite/write-suite.js';
export { duckdbTable } from './table/duckdb-table.js';
export type { ExpectationColumn, ExpectationTable, SqlRow, SqlValue } from './table/expectation-table.js';
export {
  MOST_LISTED_ROWS,
  validate,
  validateSuites,
  type SuiteToJudge,
  type ValidateOptions,
} from './validate.js';
export type { ExpectationValidation, Judgement, Validation, ValidationStatistics } from './validation.js';
