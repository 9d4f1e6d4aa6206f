/** What the values of a table look like, column by column. */
export interface DataProfile {
  readonly columns: readonly ColumnProfile[];
  readonly correlations: readonly Correlation[];
}

/** What the values of one column look like; the graph's `ColumnProfile` says what each measure means. */
export interface ColumnProfile {
  readonly name: string;
  readonly type: string;
  readonly nulls: number;
  readonly notFinite: number;
  readonly distinct: number;
  readonly distinctIsExact: boolean;
  readonly min: number | string | null;
  readonly max: number | string | null;
  readonly mean: number | null;
  readonly standardDeviation: number | null;
  readonly skewness: number | null;
  readonly kurtosis: number | null;
  readonly quantiles: readonly QuantileValue[];
  readonly quantilesAreExact: boolean;
  readonly histogram: readonly HistogramBin[];
  readonly topValues: readonly TopValue[];
}

export interface QuantileValue {
  readonly probability: number;
  readonly value: number;
}

/** Values from `low` up to `high`, which only the last bin includes. */
export interface HistogramBin {
  readonly low: number;
  readonly high: number;
  readonly count: number;
}

export interface TopValue {
  readonly value: number | string | boolean;
  readonly count: number;
}

/** Of two numeric columns. */
export interface Correlation {
  readonly left: string;
  readonly right: string;
  readonly coefficient: number;
}
