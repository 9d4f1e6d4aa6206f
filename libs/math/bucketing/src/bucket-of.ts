import { Md5Seed } from './md5-seed.js';

/** Who is asked about which experiment. */
export interface BucketKey {
  readonly experimentId: string;
  readonly userId: string;
}

// Most calls ask about the experiment that was asked about before. Hashing is synchronous and never re-entered.
const seed = new Md5Seed('');

/**
 * The bucket, an integer in 0…99, of a user in an experiment: the same on every machine, at every time.
 *
 *   bucket = int(md5("{experimentId}:{userId}"), 16) mod 100
 *
 * over the full 128-bit digest of the key's UTF-8 form. The remainder is taken word by word (Horner's rule,
 * `r ← r·2³² + wᵢ`, modulo 100, with 2³² mod 100 = 96, all in integers below 2³²). Lone surrogates, which Python refuses to
 * encode, count as U+FFFD, as `TextEncoder` writes them. The bias of a 128-bit modulo is below 10⁻³⁶.
 *
 * Identifiers are joined by a colon as they are: ("a:b", "c") and ("a", "b:c") share a bucket.
 *
 * @example
 * bucketOf({ experimentId: 'checkout', userId: 'user-1' }); // 81
 */
export function bucketOf(key: BucketKey): number {
  seed.become(key.experimentId);
  return seed.bucket(key.userId);
}
