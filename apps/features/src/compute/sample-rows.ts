import type { Prng } from '@orrery/math-learn';

/**
 * `wanted` of `rows` row numbers, each subset equally likely, in ascending order; all of them when there are no more.
 *
 * Source: D. Knuth, The Art of Computer Programming 2, algorithm S (selection sampling).
 */
export function sampleRows(rows: number, wanted: number, random: Prng): Int32Array {
  const chosen = new Int32Array(Math.min(rows, wanted));
  for (let row = 0, taken = 0; taken < chosen.length; row++) {
    if (random.nextInt(rows - row) < chosen.length - taken) chosen[taken++] = row;
  }
  return chosen;
}
