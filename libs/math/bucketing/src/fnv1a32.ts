const OFFSET_BASIS = 0x811c9dc5;
const PRIME = 0x01000193;

/**
 * The 32-bit FNV-1a hash of the UTF-16 code units of `text`, in 0…2³² − 1: `h ← (h ⊕ unit)·16777619 mod 2³²`.
 *
 * Each step takes a whole 16-bit unit, as GrowthBook's JavaScript does, so that only for code units below 256 does it
 * equal FNV-1a over Latin-1 bytes; it never hashes UTF-8. Surrogates are units like any other. Cost: one multiplication
 * a unit, no allocation.
 *
 * @param before the hash of what comes before `text`: `fnv1a32(a + b) = fnv1a32(b, fnv1a32(a))`.
 *
 * Source: Fowler, Noll, Vo, "The FNV Non-Cryptographic Hash Algorithm"; GrowthBook, sdk-js, util.ts, `hashFnv32a`.
 *
 * @example
 * fnv1a32('a'); // 3826002220
 */
export function fnv1a32(text: string, before = OFFSET_BASIS): number {
  let hash = before;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), PRIME);
  return hash >>> 0;
}

// The ten digits that a 32-bit number has at most. Hashing is synchronous and never re-entered.
const digits = new Uint8Array(10);

/** `fnv1a32(String(word))` of an unsigned 32-bit integer, without the string. */
export function fnv1a32OfDecimal(word: number): number {
  let count = 0;
  let rest = word >>> 0;
  // Unsigned all the way, so that no step is one of floating point.
  do {
    digits[count++] = rest % 10;
    rest = (rest / 10) >>> 0;
  } while (rest > 0);
  let hash = OFFSET_BASIS;
  while (count > 0) hash = Math.imul(hash ^ (0x30 + digits[--count]), PRIME);
  return hash >>> 0;
}
