import type { Prng } from './prng.js';

/**
 * Puts `values` into a uniformly random order, in place, and returns them (Fisher and Yates; Durstenfeld, 1964).
 *
 * Cost: n − 1 draws. The order depends on nothing but the generator's state and the length.
 *
 * @example
 * shuffleInPlace(Uint32Array.from([0, 1, 2, 3]), Xoshiro128StarStar.fromSeed(1));
 */
export function shuffleInPlace(values: Uint32Array, prng: Prng): Uint32Array {
  for (let last = values.length - 1; last > 0; last--) {
    const chosen = prng.nextInt(last + 1);
    const kept = values[last];
    values[last] = values[chosen];
    values[chosen] = kept;
  }
  return values;
}
