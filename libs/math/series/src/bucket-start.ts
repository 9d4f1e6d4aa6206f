/** How a range of points is cut into consecutive buckets whose sizes differ by one at the most. */
export interface Buckets {
  /** Where the range starts. */
  readonly start: number;
  /** How many points it has. */
  readonly length: number;
  /** How many buckets it is cut into. */
  readonly count: number;
}

/**
 * The index of the first point of bucket `bucket`, and for `bucket = count` the end of the range.
 *
 *   startᵢ = start + i·⌊length / count⌋ + min(i, length mod count)
 *
 * so that the first `length mod count` buckets hold one point more than the others: as `numpy.array_split` cuts, in
 * whole numbers, without the drift of a repeated fractional step.
 *
 * @example
 * [0, 1, 2, 3].map((i) => bucketStart({ start: 1, length: 8, count: 3 }, i)); // [1, 4, 7, 9]
 */
export function bucketStart({ start, length, count }: Buckets, bucket: number): number {
  const size = Math.floor(length / count);
  return start + bucket * size + Math.min(bucket, length - size * count);
}
