/** Where the rounds of a measurement lie. */
export interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

/**
 * Median (mean of the middle two of an even number), least and greatest.
 *
 * @param values at least one, none NaN.
 * @example
 * spread([3, 1, 2]); // { median: 2, min: 1, max: 3 }
 */
export function spread(values: readonly number[]): Spread {
  if (values.length === 0 || values.some(Number.isNaN)) throw new RangeError('A spread needs numbers.');
  const sorted = [...values].sort((a, b) => a - b);
  const at = (index: number): number => sorted[index] ?? Number.NaN;
  const middle = (sorted.length - 1) / 2;
  return {
    median: (at(Math.floor(middle)) + at(Math.ceil(middle))) / 2,
    min: at(0),
    max: at(sorted.length - 1),
  };
}
