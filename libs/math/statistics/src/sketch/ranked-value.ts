/** A number of observations, known to lie between two. */
export interface CountBounds {
  readonly least: number;
  readonly most: number;
}

/** A value, and how many observations are less than it, and not greater. */
export interface RankedValue {
  readonly value: number;
  readonly below: CountBounds;
  readonly upTo: CountBounds;
}
