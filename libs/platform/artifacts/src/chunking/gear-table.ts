/**
 * Chunks are found again only while every process cuts in the same places: these words, and so the seed, never change.
 * ("orrery" in ASCII, cut to 32 bits.)
 */
const SEED = 0x72657279;
const BYTE_VALUES = 256;

/**
 * One random 32-bit word for each byte value, the same on every machine: mulberry32 from a fixed seed.
 * Source: T. Ettinger, mulberry32 (2017), public domain.
 */
export function gearTable(seed = SEED): Int32Array {
  const table = new Int32Array(BYTE_VALUES);
  let state = seed | 0;
  for (let byte = 0; byte < BYTE_VALUES; byte += 1) {
    state = (state + 0x6d2b79f5) | 0;
    let word = Math.imul(state ^ (state >>> 15), state | 1);
    word ^= word + Math.imul(word ^ (word >>> 7), word | 61);
    table[byte] = word ^ (word >>> 14);
  }
  return table;
}
