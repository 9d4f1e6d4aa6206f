import { digestModulo100, digestModulo10000 } from './digest-modulo.js';
import { Md5Hasher, type Md5Prefix } from './md5-hasher.js';

// Hashing is synchronous and never re-entered, so that one hasher serves every seed.
const hasher = new Md5Hasher();

/** `"{seed}:"`, hashed once, so that a user's digest `md5("{seed}:{userId}")` costs the id only. */
export class Md5Seed {
  private readonly prefix: Md5Prefix;

  constructor(seed: string) {
    hasher.updateText(seed);
    hasher.updateText(':');
    this.prefix = hasher.cut();
  }

  /** 0…99: `bucketOf({ experimentId: seed, userId })`. */
  bucket(userId: string): number {
    return digestModulo100(this.digest(userId));
  }

  /** A point in [0, 1), a whole number of 10,000ths: the digest modulo 10,000. */
  point(userId: string): number {
    return digestModulo10000(this.digest(userId)) / 10_000;
  }

  /** Valid until the next digest. */
  private digest(userId: string): Uint32Array {
    hasher.resume(this.prefix);
    hasher.updateText(userId);
    hasher.finish();
    return hasher.digest;
  }
}
