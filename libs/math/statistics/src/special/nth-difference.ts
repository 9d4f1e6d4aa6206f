/**
 * The k-th smallest (k = 1 … n m) of all differences aᵢ − bⱼ of two ascending, finite samples. One that leaves the range of doubles is infinite.
 *
 * Brackets the answer by two differences that occur: a guess between them is counted in O(n + m), since the differences no larger than it
 * form a staircase in the n × m table, and the bracket shrinks to the nearest differences that occur on either side. Guesses aim
 * a little above and a little below the rank in turn, so that both ends close in, and halve now and then in case the counts mislead.
 * When as few differences are left as there are values, they are written down and sorted.
 *
 * Source: Johnson and Mizoguchi, SIAM J. Comput. 7 (1978), 147–153, for the staircase.
 */
export function nthDifference(a: Float64Array, b: Float64Array, k: number): number {
  let low = a[0] - b[b.length - 1];
  let high = a[a.length - 1] - b[0];
  // How many differences are below `low`, and how many are no larger than `high`.
  let below = 0;
  let upTo = a.length * b.length;
  const few = a.length + b.length;
  for (let turn = 0; low < high; turn++) {
    if (upTo - below <= few) return amongFew(a, b, { low, high, rank: k - below });
    const target = k + (turn % 2 === 0 ? few : -few) / 3;
    const share = turn % 8 === 7 ? 0.5 : (target - below) / (upTo - below);
    const guess = between(low, high, Math.min(1, Math.max(0, share)));
    // At `low` itself, and so in the bracket, where the two are neighbours: outside of it nothing would be learnt for ever.
    const found = countUpTo(a, b, Math.min(guess, Math.max(low, previous(high))));
    if (found.count >= k) {
      high = found.largestWithin;
      upTo = found.count;
    } else {
      low = found.smallestBeyond;
      below = found.count;
    }
  }
  return low;
}

/** Differences of huge values are infinite, and nothing lies between infinities: the greatest numbers stand for them. */
function between(low: number, high: number, share: number): number {
  const [from, to] = [Math.max(low, -Number.MAX_VALUE), Math.min(high, Number.MAX_VALUE)];
  return Math.max(low, from * (1 - share) + to * share);
}

/** Something below a number, by one or two roundings, so that the largest difference itself is never the guess. */
function previous(value: number): number {
  if (value === Infinity) return Number.MAX_VALUE;
  const step = Math.abs(value) * Number.EPSILON;
  return value - Math.max(step, Number.MIN_VALUE);
}

interface Staircase {
  readonly count: number;
  readonly largestWithin: number;
  readonly smallestBeyond: number;
}

function countUpTo(a: Float64Array, b: Float64Array, guess: number): Staircase {
  let count = 0;
  let largestWithin = -Infinity;
  let smallestBeyond = Infinity;
  let j = 0;
  for (let i = 0; i < a.length; i++) {
    const value = a[i];
    while (j < b.length && value - b[j] > guess) j++;
    count += b.length - j;
    if (j < b.length) largestWithin = Math.max(largestWithin, value - b[j]);
    if (j > 0) smallestBeyond = Math.min(smallestBeyond, value - b[j - 1]);
  }
  return { count, largestWithin, smallestBeyond };
}

/** Writes down the differences in [low, high] and takes the one with the rank. */
function amongFew(
  a: Float64Array,
  b: Float64Array,
  { low, high, rank }: { readonly low: number; readonly high: number; readonly rank: number },
): number {
  const found: number[] = [];
  let j = 0;
  for (let i = 0; i < a.length; i++) {
    while (j < b.length && a[i] - b[j] > high) j++;
    for (let at = j; at < b.length && a[i] - b[at] >= low; at++) found.push(a[i] - b[at]);
  }
  return Float64Array.from(found).sort()[rank - 1];
}
