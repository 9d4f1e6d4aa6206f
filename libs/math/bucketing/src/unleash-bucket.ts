import { murmur3x86 } from './murmur3-x86.js';

/** By which Unleash spreads users over variants, apart from the seed 0 of its strategies. */
export const UNLEASH_VARIANT_SEED = 86_028_157;

/** Whom Unleash's hash is asked about. */
export interface UnleashKey {
  readonly groupId: string;
  readonly id: string;
}

export interface UnleashBucketOptions {
  /** How many buckets there are: 100 for strategies, the sum of the weights for variants. */
  readonly normalizer?: number;
  /** 0 for strategies, {@link UNLEASH_VARIANT_SEED} for variants. */
  readonly seed?: number;
}

/**
 * The bucket of a user by Unleash's rule, an integer in 1…normalizer: `murmur3("{groupId}:{id}", seed) mod n + 1`.
 *
 * The hash is the one of Unleash's client for Node, over low bytes of code units (see {@link murmur3x86}).
 *
 * Source: unleash-client (npm), strategy/util.js, `normalizedStrategyValue` and `normalizedVariantValue`.
 *
 * @example
 * unleashBucket({ groupId: 'gr1', id: '123' }); // 73
 */
export function unleashBucket({ groupId, id }: UnleashKey, options: UnleashBucketOptions = {}): number {
  const { normalizer = 100, seed = 0 } = options;
  return (murmur3x86(`${groupId}:${id}`, seed) % normalizer) + 1;
}
