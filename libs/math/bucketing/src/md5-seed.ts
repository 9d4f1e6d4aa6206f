import { digestModulo100, digestModulo10000 } from './digest-modulo.js';
import { Md5Hasher, Md5Prefix } from './md5-hasher.js';

// Hashing is synchronous and never re-entered, so that one hasher serves every seed.
const hasher = new Md5Hasher();

/** `"{seed}:"`, hashed once, so that a user's digest `md5("{seed}:{userId}")` costs the id only. */
export class Md5Seed {
  /** Where the ids go on. */
  readonly prefix = new Md5Prefix();
  private current: string | null = null;

  constructor(seed: string) {
    this.become(seed);
  }

  /** Another seed in the same place; costs nothing when it is the same. */
  become(seed: string): void {
    if (seed === this.current) return;
    hasher.updateText(seed);
    hasher.updateText(':');
    hasher.cut(this.prefix);
    this.current = seed;
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
