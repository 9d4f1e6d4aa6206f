const OFFSET_BASIS = 0x811c9dc5;
const PRIME = 0x01000193;

/**
 * The 32-bit FNV-1a hash of the UTF-16 code units of `text`, in 0…2³² − 1: `h ← (h ⊕ unit)·16777619 mod 2³²`.
 *
 * Each step takes a whole 16-bit unit, as GrowthBook's JavaScript does, so that only for code units below 256 does it
 * equal FNV-1a over Latin-1 bytes; it never hashes UTF-8. Surrogates are units like any other. Cost: one multiplication
 * a unit, no allocation.
 *
 * Source: Fowler, Noll, Vo, "The FNV Non-Cryptographic Hash Algorithm"; GrowthBook, sdk-js, util.ts, `hashFnv32a`.
 *
 * @example
 * fnv1a32('a'); // 3826002220
 */
export function fnv1a32(text: string): number {
  let hash = OFFSET_BASIS;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), PRIME);
  return hash >>> 0;
}
