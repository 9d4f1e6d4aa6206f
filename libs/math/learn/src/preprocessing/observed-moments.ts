import type { NotFinite } from '../failures.js';
import type { NumericColumn } from '../numeric-column.js';

/** A column without a single observed value. */
export interface NoObservedValue {
  readonly kind: 'no-observed-value';
  readonly column: number;
}

/** A column whose sums leave the range of doubles: its values are too large to be standardized. */
export interface MomentsOverflow {
  readonly kind: 'moments-overflow';
  readonly column: number;
}

/** Why a column has no moments. */
export type NoMoments = NoObservedValue | MomentsOverflow | NotFinite;

/** Count, mean and population variance of the values that are not NaN. */
export interface ObservedMoments {
  readonly kind: 'observed';
  readonly count: number;
  readonly mean: number;
  readonly variance: number;
}

/**
 * The moments of one column's observed values: NaN is missing, ±∞ is an error, nothing observed has no mean.
 *
 * Two passes, the second corrected for the rounding of the first (Chan, Golub, LeVeque, 1983, eq. 1.7): the mean of the
 * deviations from the rounded mean goes back into the mean and out of the variance.
 */
export function observedMoments(values: NumericColumn, column: number): ObservedMoments | NoMoments {
  let count = 0;
  let sum = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (Number.isNaN(value)) continue;
    if (!Number.isFinite(value)) return { kind: 'not-finite', what: `column ${column}`, index: i };
    count++;
    sum += value;
  }
  if (count === 0) return { kind: 'no-observed-value', column };
  const roughMean = sum / count;
  let deviations = 0;
  let squares = 0;
  for (let i = 0; i < values.length; i++) {
    if (Number.isNaN(values[i])) continue;
    const deviation = values[i] - roughMean;
    deviations += deviation;
    squares += deviation * deviation;
  }
  const mean = roughMean + deviations / count;
  const variance = (squares - (deviations * deviations) / count) / count;
  if (!Number.isFinite(mean) || !Number.isFinite(variance)) return { kind: 'moments-overflow', column };
  return { kind: 'observed', count, mean, variance };
}
