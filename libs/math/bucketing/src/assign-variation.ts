import { type BucketKey, bucketOf } from './bucket-of.js';
import { type InvalidWeights, validateWeights } from './validate-weights.js';

export interface AssignmentRequest extends BucketKey {
  /** Whole percents of the users, one per variation in the declared order; their sum is at most 100. */
  readonly weights: readonly number[];
}

/** What a user gets: a variation (an index into `weights`), no part in the test, or the reason why it cannot be said. */
export type Assignment =
  | { readonly kind: 'assigned'; readonly variationIndex: number; readonly bucket: number }
  | { readonly kind: 'not-in-test'; readonly bucket: number }
  | InvalidWeights;

/**
 * The variation of a user: variation i owns the buckets [Σ_{j<i} wⱼ, Σ_{j≤i} wⱼ), in the declared order.
 *
 * Buckets at or past the sum of the weights are not in the test. A weight of 0 receives nobody. Appending a variation
 * leaves everybody who was in the test where they were; changing an earlier weight moves the later ranges.
 * Invalid weights are refused for every user alike, whatever the bucket. Cost: one MD5 block for short keys.
 *
 * @example
 * assignVariation({ experimentId: 'checkout', userId: 'user-1', weights: [50, 50] });
 * // { kind: 'assigned', variationIndex: 1, bucket: 81 }
 */
export function assignVariation(request: AssignmentRequest): Assignment {
  const invalid = validateWeights(request.weights);
  if (invalid !== undefined) return invalid;
  const bucket = bucketOf(request);
  let rangeEnd = 0;
  for (let i = 0; i < request.weights.length; i++) {
    rangeEnd += request.weights[i];
    if (bucket < rangeEnd) return { kind: 'assigned', variationIndex: i, bucket };
  }
  return { kind: 'not-in-test', bucket };
}
