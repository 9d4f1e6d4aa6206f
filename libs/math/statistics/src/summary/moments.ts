import type { InsufficientData } from '../cannot-compute.js';

/** A summary of n observations: their number, mean and M₂ = Σ (xᵢ − mean)². All zero when there are none. */
export interface Moments {
  readonly count: number;
  readonly mean: number;
  readonly sumOfSquaredDeviations: number;
}

/** A variance, in the square of the observations' unit. */
export interface Variance {
  readonly kind: 'variance';
  readonly value: number;
}

/**
 * Mean and variance in one pass, without the cancellation of Σx² − (Σx)² / n.
 *
 * `add` folds one observation in (Welford), `merge` two summaries (Chan, Golub and LeVeque):
 * with δ = mean_b − mean_a, mean = mean_a + δ n_b / n and M₂ = M₂_a + M₂_b + δ² n_a n_b / n,
 * so summaries made on different machines or windows combine to that of the whole, in any order up to rounding. A NaN or infinite observation makes the moments NaN, and every procedure
 * of this package that receives them answers `not-finite`. O(1) memory, O(n) time.
 *
 * Source: Welford, Technometrics 4 (1962), 419–420; Chan, Golub, LeVeque, STAN-CS-79-773 (1979), eq. 2.1.
 *
 * @example
 * const morning = moments.of(Float64Array.of(1, 2, 3));
 * const evening = moments.of(Float64Array.of(4, 5));
 * moments.merge(morning, evening); // { count: 5, mean: 3, sumOfSquaredDeviations: 10 }
 */
export const moments = {
  empty: { count: 0, mean: 0, sumOfSquaredDeviations: 0 } as Moments,

  /** Block by block, each measured from the mean of all before it; a few observations one by one as `add` does. */
  of(observations: ArrayLike<number>): Moments {
    if (observations.length < blockLength) return oneByOne(observations);
    const rough = ofBlock(observations, 0, blockLength, observations[0]);
    let whole = ofBlock(observations, 0, blockLength, rough.mean);
    for (let start = blockLength; start < observations.length; start += blockLength) {
      const end = Math.min(observations.length, start + blockLength);
      whole = moments.merge(whole, ofBlock(observations, start, end, whole.mean));
    }
    return whole;
  },

  add(summary: Moments, observation: number): Moments {
    const count = summary.count + 1;
    const delta = observation - summary.mean;
    const mean = summary.mean + delta / count;
    const squares = summary.sumOfSquaredDeviations + delta * (observation - mean);
    return { count, mean, sumOfSquaredDeviations: squares };
  },

  merge(a: Moments, b: Moments): Moments {
    if (a.count === 0) return b;
    if (b.count === 0) return a;
    const count = a.count + b.count;
    const delta = b.mean - a.mean;
    const between = delta * delta * a.count * (b.count / count);
    return {
      count,
      mean: a.mean + delta * (b.count / count),
      sumOfSquaredDeviations: a.sumOfSquaredDeviations + b.sumOfSquaredDeviations + between,
    };
  },

  /** The unbiased sample variance M₂ / (n − 1), which needs two observations. */
  variance({ count, sumOfSquaredDeviations }: Moments): Variance | InsufficientData {
    if (count < 2) return { kind: 'insufficient-data', required: 2, actual: count };
    return { kind: 'variance', value: sumOfSquaredDeviations / (count - 1) };
  },
} as const;

/** Long enough for merging to cost nothing. */
const blockLength = 1024;

function oneByOne(observations: ArrayLike<number>): Moments {
  let mean = 0;
  let squares = 0;
  for (let i = 0; i < observations.length; i++) {
    const delta = observations[i] - mean;
    mean += delta / (i + 1);
    squares += delta * (observations[i] - mean);
  }
  return { count: observations.length, mean, sumOfSquaredDeviations: squares };
}

/**
 * Σ d and Σ d² of the distances d from an origin, in two strands that do not wait for each other.
 *
 * An origin far from the block's own mean costs Σ d² digits, but where the origin is the mean of at least as many observations
 * that gap is in the M₂ of the whole as well: the error stays within two roundings of it.
 */
function ofBlock(values: ArrayLike<number>, start: number, end: number, origin: number): Moments {
  let sumOfEven = 0;
  let sumOfOdd = 0;
  let squaresOfEven = 0;
  let squaresOfOdd = 0;
  let i = start;
  for (; i + 1 < end; i += 2) {
    const even = values[i] - origin;
    const odd = values[i + 1] - origin;
    sumOfEven += even;
    sumOfOdd += odd;
    squaresOfEven += even * even;
    squaresOfOdd += odd * odd;
  }
  if (i < end) {
    const last = values[i] - origin;
    sumOfEven += last;
    squaresOfEven += last * last;
  }
  const count = end - start;
  const sum = sumOfEven + sumOfOdd;
  const sumOfSquaredDeviations = Math.max(0, squaresOfEven + squaresOfOdd - sum * (sum / count));
  return { count, mean: origin + sum / count, sumOfSquaredDeviations };
}
