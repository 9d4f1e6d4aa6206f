/** When a mean may be given, and what it is drawn to while little has been observed. */
export interface MeanPolicy {
  /** Below this many events the mean is unknown; by default 1, or 0 with smoothing. */
  readonly minCount?: number;
  /** Adds `priorCount` imaginary events whose mean is `priorRate`. */
  readonly smoothing?: { readonly priorRate: number; readonly priorCount: number };
}

/** Aggregates over a window, one per row. */
export interface RollingColumn {
  /** Events in the window. */
  readonly count: Uint32Array;
  /** Sum of their values. */
  readonly sum: Float64Array;
  /** Mean of their values (a rate when they are 0 and 1); read it only where `known` is 1. */
  readonly mean: Float64Array;
  /** 1 where there were enough events to give a mean, else 0 (the mean is then NaN, and means "null"). */
  readonly known: Uint8Array;
}

/** Throws a RangeError unless the policy's counts are at least 0 and its prior rate is a number. */
export function requireMeanPolicy({ minCount = 0, smoothing }: MeanPolicy): void {
  if (!(minCount >= 0)) throw new RangeError(`minCount must be at least 0, not ${minCount}`);
  if (smoothing === undefined) return;
  const { priorRate, priorCount } = smoothing;
  if (!Number.isFinite(priorRate) || !(priorCount >= 0)) {
    throw new RangeError('smoothing needs a finite priorRate and a priorCount of at least 0');
  }
}

/**
 * Means from sufficient statistics: (sum + priorRate · priorCount) / (count + priorCount), known where
 * count ≥ minCount and the denominator is positive.
 */
export function rollingColumn(count: Uint32Array, sum: Float64Array, policy: MeanPolicy): RollingColumn {
  const { smoothing = { priorRate: 0, priorCount: 0 } } = policy;
  const { minCount = policy.smoothing === undefined ? 1 : 0 } = policy;
  const priorSum = smoothing.priorRate * smoothing.priorCount;
  const mean = new Float64Array(count.length).fill(NaN);
  const known = new Uint8Array(count.length);
  for (let row = 0; row < count.length; row++) {
    const weight = count[row] + smoothing.priorCount;
    if (count[row] < minCount || weight === 0) continue;
    mean[row] = (sum[row] + priorSum) / weight;
    known[row] = 1;
  }
  return { count, sum, mean, known };
}
