/**
 * The remainders of a 128-bit digest, given as four words, most significant first: Horner's rule over the words modulo
 * the divisor, in integers that stay below 2³² (100) and 2⁵³ (10,000), so that no BigInt is needed.
 */

/** Modulo 100: 2³² mod 100 = 96. The whole sum stays below 99·(96³ + 96² + 96 + 1) < 2³² and needs one remainder. */
export function digestModulo100(words: Uint32Array): number {
  const upper = (words[0] % 100) * 96 + (words[1] % 100);
  return ((upper * 96 + (words[2] % 100)) * 96 + (words[3] % 100)) % 100;
}

/** Modulo 10,000: 2³² mod 10,000 = 7296. */
export function digestModulo10000(words: Uint32Array): number {
  let remainder = 0;
  for (let i = 0; i < 4; i++) remainder = (remainder * 7296 + (words[i] % 10_000)) % 10_000;
  return remainder;
}
