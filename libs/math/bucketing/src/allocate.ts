import type { Allocated, BucketRange, Division, InvalidAllocation } from './allocation.js';

/** Weights are written with few digits and added up: this much is rounding, more is a mistake. */
const SUM_TOLERANCE = 1e-9;

/** A division over a number of buckets. */
export interface AllocationRequest extends Division {
  /** How many buckets there are: `BUCKETS` of the rule by which users are spread. */
  readonly buckets: number;
}

/**
 * Gives each variation one range of buckets, as GrowthBook lays them out: variation i starts at Σ_{j<i} wⱼ and takes
 * coverage·wᵢ of all users, so that the coverage can grow without anybody changing places.
 *
 * Both ends are rounded to the nearest bucket: a share is off by less than one, and with a coverage of 1 nobody is left
 * out. A share above 0 that would get no bucket is refused. Cost: O(variations).
 *
 * Source: GrowthBook, sdk-js, util.ts, `getBucketRanges`.
 *
 * @example
 * allocate({ buckets: 100, weights: [0.5, 0.5], coverage: 0.2 });
 * // { kind: 'allocated', allocation: { buckets: 100, variations: [[{ from: 0, to: 10 }], [{ from: 50, to: 60 }]] } }
 */
export function allocate(request: AllocationRequest): Allocated {
  const { buckets, weights, coverage = 1 } = request;
  const invalid = invalidDivision(request);
  if (invalid !== undefined) return invalid;
  const variations: BucketRange[][] = [];
  let start = 0;
  for (const [index, weight] of weights.entries()) {
    const from = Math.round(buckets * start);
    const to = Math.round(buckets * (start + coverage * weight));
    if (to === from && coverage * weight > 0) {
      return { kind: 'share-below-one-bucket', index, share: coverage * weight, buckets };
    }
    variations.push(to > from ? [{ from, to: Math.min(to, buckets) }] : []);
    start += weight;
  }
  return { kind: 'allocated', allocation: { buckets, variations } };
}

function invalidDivision({
  buckets,
  weights,
  coverage = 1,
}: AllocationRequest): InvalidAllocation | undefined {
  if (!Number.isSafeInteger(buckets) || buckets < 1) return { kind: 'not-a-bucket-count', buckets };
  if (weights.length === 0) return { kind: 'no-weights' };
  const index = weights.findIndex((weight) => !isShare(weight));
  if (index >= 0) return { kind: 'weight-out-of-range', index, weight: weights[index] };
  const sum = weights.reduce((total, weight) => total + weight, 0);
  if (Math.abs(sum - 1) > SUM_TOLERANCE) return { kind: 'weights-do-not-sum-to-one', sum };
  if (!isShare(coverage)) return { kind: 'coverage-out-of-range', coverage };
  return undefined;
}

/** NaN is none. */
function isShare(value: number): boolean {
  return value >= 0 && value <= 1;
}
