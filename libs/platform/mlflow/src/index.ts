export type {
  Comparison,
  FilterExpression,
  FilterOperator,
  FilterSubject,
  MetricValue,
  OrderTerm,
} from './filter/filter-expression.js';
export { MlflowServerController } from './server/mlflow-server.controller.js';
export { MLFLOW_VERSION } from './server/mlflow-version.js';
