export type {
  Comparison,
  FilterExpression,
  FilterOperator,
  FilterSubject,
  MetricValue,
  OrderTerm,
} from './filter/filter-expression.js';
