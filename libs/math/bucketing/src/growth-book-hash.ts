import { fnv1a32, fnv1a32OfDecimal } from './fnv1a32.js';

/** Whom GrowthBook's hash is asked about: the seed of an experiment (by default its key) and the user's attribute. */
export interface GrowthBookKey {
  readonly seed: string;
  readonly value: string;
}

/** 1 is GrowthBook's first, kept for experiments that run by it; 2 has no bias between experiments. */
export type GrowthBookHashVersion = 1 | 2;

/** How many values each version of the hash has. */
const RESOLUTION = { 1: 1000, 2: 10_000 } as const;

/**
 * The point of a user in [0, 1) by GrowthBook's hash: a whole number of 1000ths (version 1) or 10,000ths (version 2).
 *
 *   version 1: fnv1a32(value + seed) mod 1000 / 1000
 *   version 2: fnv1a32(decimal(fnv1a32(seed + value))) mod 10000 / 10000
 *
 * Seed and value are joined without a separator, as GrowthBook joins them: ("ab", "c") and ("a", "bc") are one key.
 *
 * Source: GrowthBook, sdk-js, util.ts, `hash`.
 *
 * @example
 * growthBookHash({ seed: 'checkout', value: 'user-1' }, 2); // 0.7893
 */
export function growthBookHash(key: GrowthBookKey, version: GrowthBookHashVersion): number {
  return growthBookBucket(key, version) / RESOLUTION[version];
}

/** The same point as a whole number: 0…999 by version 1, 0…9999 by version 2. */
export function growthBookBucket({ seed, value }: GrowthBookKey, version: GrowthBookHashVersion): number {
  return version === 1
    ? fnv1a32(seed, fnv1a32(value)) % RESOLUTION[1]
    : fnv1a32OfDecimal(fnv1a32(value, fnv1a32(seed))) % RESOLUTION[2];
}

/** The points of users by version 2 and one seed, which is hashed once. */
export class GrowthBookSeed {
  private readonly before: number;

  constructor(seed: string) {
    this.before = fnv1a32(seed);
  }

  /** `growthBookHash({ seed, value }, 2)` */
  point(value: string): number {
    return (fnv1a32OfDecimal(fnv1a32(value, this.before)) % RESOLUTION[2]) / RESOLUTION[2];
  }
}
