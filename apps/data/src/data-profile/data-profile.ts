/** What the values of a table look like, column by column. */
export interface DataProfile {
  readonly columns: readonly ColumnProfile[];
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
  readonly quantiles: readonly QuantileValue[];
  readonly quantilesAreExact: boolean;
}

export interface QuantileValue {
  readonly probability: number;
  readonly value: number;
}
