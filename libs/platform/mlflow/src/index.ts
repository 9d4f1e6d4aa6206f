export { MlflowErrorFilter, mlflowFailureOf, type MlflowFailure } from './error/mlflow-error.filter.js';
export {
  MLFLOW_STATUS,
  MlflowError,
  alreadyExists,
  doesNotExist,
  invalidParameter,
  type MlflowErrorCode,
} from './error/mlflow-error.js';
export { WrongTypeError, invalidValue, missingValue } from './error/parameter-error.js';
export type {
  Comparison,
  FilterExpression,
  FilterOperator,
  FilterSubject,
  MetricValue,
  OrderTerm,
} from './filter/filter-expression.js';
export type { FilterGrammar } from './filter/filter-grammar.js';
export {
  parseLoggedModelOrderBy,
  type LoggedModelOrderBy,
  type LoggedModelOrderTerm,
} from './filter/logged-model-order.js';
export { parseFilter } from './filter/parse-filter.js';
export { parseOrderBy } from './filter/parse-order-by.js';
export { printFilter } from './filter/print-filter.js';
export { isUnusualPath, normalPath, requireKey, requireLength, truncate } from './limits/key.js';
export { LIMITS } from './limits/limits.js';
export {
  jsonNumber,
  requireAliasName,
  requireExperimentName,
  requireExperimentTag,
  requireModelName,
  requireNewAliasName,
  requireParam,
  requireRegistryTag,
  requireTag,
  requireVersionNumber,
  type KeyValue,
} from './limits/names.js';
export { readPageToken, writePageToken, type PageValue, type PageValueType } from './paging/page-token.js';
export {
  checked,
  enumOf,
  flag,
  float,
  int,
  intUpTo,
  list,
  mapOf,
  message,
  required,
  text,
  type Parameter,
  type Parameters,
  type ValuesOf,
} from './request/parameter.js';
export {
  Inputs,
  bodyOf,
  requestSchema,
  type MlflowRequest,
  type RequestOf,
  type RequestSchema,
} from './request/request-schema.js';
export { MlflowModule } from './route/mlflow.module.js';
export { MlflowRoute, type MlflowRouteOptions } from './route/mlflow-route.js';
export { MlflowServerController } from './server/mlflow-server.controller.js';
export { MLFLOW_VERSION } from './server/mlflow-version.js';
