/**
 * The reasons for which a statistic of this package cannot be computed. Each is a variant that the caller
 * must look at; no function answers 0, `NaN` or p = 1 in its place.
 */

/** There are fewer observations than the statistic needs. */
export interface InsufficientData {
  readonly kind: 'insufficient-data';
  /** The least number of observations that would do. */
  readonly required: number;
  /** The number there was; for several samples, that of the smallest. */
  readonly actual: number;
}

/** All observations are equal, so there is no scale on which a difference could be judged. */
export interface ZeroVariance {
  readonly kind: 'zero-variance';
}

/** An observation or a summary is `NaN` or infinite, or a result would overflow. */
export interface NotFinite {
  readonly kind: 'not-finite';
}

/** There are fewer categories (variations, bins, rows or columns) than a comparison needs. */
export interface TooFewCategories {
  readonly kind: 'too-few-categories';
  readonly required: number;
  readonly actual: number;
}
