import type { Scalar } from '../plan/literal.js';

/** Which rows count: what all its notations mean. */
export type RowCondition =
  | { readonly kind: 'and' | 'or'; readonly all: readonly RowCondition[] }
  | { readonly kind: 'not'; readonly of: RowCondition }
  | {
      readonly kind: 'compare';
      readonly left: Operand;
      readonly operator: Comparison;
      readonly right: Operand;
    }
  | { readonly kind: 'in'; readonly column: string; readonly values: readonly Scalar[] }
  | { readonly kind: 'null'; readonly column: string };

export type Comparison = '==' | '!=' | '<' | '<=' | '>' | '>=';

export type Operand =
  { readonly kind: 'column'; readonly name: string } | { readonly kind: 'value'; readonly value: Scalar };
