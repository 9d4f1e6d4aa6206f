import { type BucketKey, bucketOf } from './bucket-of.js';
import { growthBookBucket } from './growth-book-hash.js';
import { UNLEASH_VARIANT_SEED, unleashBucket } from './unleash-bucket.js';

/** By which hash the users of a test are spread over its buckets. */
export type HashRule = 'md5' | 'growthbook-v1' | 'growthbook-v2' | 'murmur3';

/** How many buckets each rule has. */
export const BUCKETS = {
  md5: 100,
  'growthbook-v1': 1000,
  'growthbook-v2': 10_000,
  murmur3: 1000,
} as const satisfies Readonly<Record<HashRule, number>>;

/**
 * The bucket of a user by the given rule, an integer in 0…`BUCKETS[rule]` − 1.
 *
 * `md5` is {@link bucketOf}; the versions of GrowthBook take the experiment for the seed and the user for the value;
 * `murmur3` is Unleash's hash of variants, less one. Cost: one hash.
 *
 * @example
 * bucketByRule('md5', { experimentId: 'checkout', userId: 'user-1' }); // 81
 */
export function bucketByRule(rule: HashRule, key: BucketKey): number {
  switch (rule) {
    case 'md5':
      return bucketOf(key);
    case 'growthbook-v1':
      return growthBookBucket({ seed: key.experimentId, value: key.userId }, 1);
    case 'growthbook-v2':
      return growthBookBucket({ seed: key.experimentId, value: key.userId }, 2);
    case 'murmur3':
      return (
        unleashBucket(
          { groupId: key.experimentId, id: key.userId },
          { normalizer: BUCKETS.murmur3, seed: UNLEASH_VARIANT_SEED },
        ) - 1
      );
  }
}
