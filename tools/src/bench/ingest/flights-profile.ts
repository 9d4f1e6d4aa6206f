/** What both sides measure of a file. */
export interface FlightsProfile {
  readonly rows: number;
  readonly columns: readonly {
    readonly name: string;
    readonly nulls: number;
    readonly distinct: number;
    readonly min: number | string | null;
    readonly max: number | string | null;
    readonly mean: number | null;
    readonly standardDeviation: number | null;
    readonly quantiles: readonly number[];
  }[];
}
