/** All that a t-test needs to know of a sample: its size, mean and unbiased variance (divisor n − 1). */
export interface SampleStatistics {
  readonly count: number;
  readonly mean: number;
  readonly variance: number;
}

/** Throws a `RangeError` if a variance is negative; one that is not finite is a matter of the observations. */
export function requireVariances(first: SampleStatistics, second: SampleStatistics): void {
  const least = Math.min(first.variance, second.variance);
  if (least < 0) throw new RangeError(`variance must be a number of at least 0, got ${least}`);
}
