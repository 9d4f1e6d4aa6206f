/** What is told of the columns of a table, by ours and by pandas. */
export interface ProfileAnswer {
  readonly rows: number;
  readonly columns: readonly ProfiledColumn[];
  /** Of each pair of numeric columns, in the order of columns. */
  readonly correlations: readonly number[];
  readonly seconds: number;
}

export interface ProfiledColumn {
  readonly name: string;
  readonly nulls: number;
  readonly distinct: number;
  readonly numbers: {
    readonly range: readonly number[];
    readonly shape: readonly number[];
    readonly quantiles: readonly number[];
    readonly histogram: readonly number[];
  } | null;
  /** How often the ten most frequent values occur. */
  readonly top: readonly number[];
}

/** Of more different values than this, each occurs too seldom for its count to matter. */
const FEW = 10_000;

/** What must be the same, whoever computed it. */
export function comparable({ rows, columns, correlations }: ProfileAnswer): unknown {
  return {
    rows,
    columns: columns.map(({ top, ...column }) => ({ ...column, top: column.distinct <= FEW ? top : [] })),
    correlations,
  };
}
