const FIRST_FACTOR = 0xcc9e2d51;
const SECOND_FACTOR = 0x1b873593;

/**
 * MurmurHash3 x86_32 of the LOW BYTES of the UTF-16 code units of `text`, in 0…2³² − 1.
 *
 * This is what the npm package murmurhash3js computes, and with it Unleash's client for Node: of each code unit only
 * the low eight bits count, and the length is in code units. It equals MurmurHash3 over UTF-8 (Python's `mmh3`,
 * Unleash's other clients) for ASCII only; beyond Latin-1 different texts may collide ("ā" and "\u0001").
 *
 * @param seed a 32-bit integer.
 *
 * Source: A. Appleby, MurmurHash3 (2011), `MurmurHash3_x86_32`.
 *
 * @example
 * murmur3x86('hello'); // 613153351
 */
export function murmur3x86(text: string, seed = 0): number {
  const tail = text.length & ~3;
  let hash = seed | 0;
  for (let i = 0; i < tail; i += 4) {
    hash ^= scramble(
      lowByte(text, i) |
        (lowByte(text, i + 1) << 8) |
        (lowByte(text, i + 2) << 16) |
        (lowByte(text, i + 3) << 24),
    );
    hash = (Math.imul((hash << 13) | (hash >>> 19), 5) + 0xe6546b64) | 0;
  }
  let rest = 0;
  for (let i = text.length - 1; i >= tail; i--) rest = (rest << 8) | lowByte(text, i);
  return finalize(hash ^ scramble(rest) ^ text.length);
}

function lowByte(text: string, at: number): number {
  return text.charCodeAt(at) & 0xff;
}

/** Maps 0 to 0, so that an empty rest changes nothing. */
function scramble(word: number): number {
  const product = Math.imul(word, FIRST_FACTOR);
  return Math.imul((product << 15) | (product >>> 17), SECOND_FACTOR);
}

function finalize(hash: number): number {
  let h = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
