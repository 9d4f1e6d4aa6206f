/** Which recorded value of a metric is meant: `metrics.x` alone means `last`. */
export type MetricValue = 'last' | 'first' | 'min' | 'max';

/** What a comparison or an order is about. Attribute keys are canonical names: aliases are resolved by the parser. */
export type FilterSubject =
  | { readonly kind: 'metric'; readonly key: string; readonly value: MetricValue }
  | { readonly kind: 'param'; readonly key: string }
  | { readonly kind: 'tag'; readonly key: string }
  | { readonly kind: 'attribute'; readonly key: string }
  | { readonly kind: 'dataset'; readonly key: string };

export type FilterOperator =
  '=' | '!=' | '<' | '<=' | '>' | '>=' | 'LIKE' | 'ILIKE' | 'IN' | 'NOT IN' | 'IS NULL' | 'IS NOT NULL';

export interface Comparison {
  readonly kind: 'comparison';
  readonly subject: FilterSubject;
  readonly operator: FilterOperator;
  /** A number for metrics and numeric attributes, a list for `IN`, null where the operator takes none. */
  readonly operand: string | number | readonly string[] | null;
}

/** A parsed filter: `a AND b`, also with `OR` and parentheses, which MLflow's own grammar lacks. */
export type FilterExpression =
  Comparison | { readonly kind: 'and' | 'or'; readonly operands: readonly FilterExpression[] };

export interface OrderTerm {
  readonly subject: FilterSubject;
  readonly direction: 'ASC' | 'DESC';
}
