/** A value that rows are compared with. */
export type FilterValue = number | string | boolean;

/** How a column's value is compared with one given value. A null fulfils none of these. */
export const COMPARISONS = ['EQ', 'NE', 'LT', 'LE', 'GT', 'GE', 'LIKE'] as const;

export type Comparison = (typeof COMPARISONS)[number];

/** Which rows are read. It is data, never text that becomes SQL. */
export type RowFilter =
  | { readonly column: string; readonly op: Comparison; readonly value: FilterValue }
  | { readonly column: string; readonly op: 'IN'; readonly value: readonly FilterValue[] }
  | { readonly column: string; readonly op: 'IS_NULL' }
  | { readonly column: string; readonly op: 'NOT_NULL' }
  | { readonly all: readonly RowFilter[] }
  | { readonly any: readonly RowFilter[] }
  | { readonly not: RowFilter };
