/** The exact distribution of Mann and Whitney's U, as counts of equally probable orders. */
export interface MannWhitneyCounts {
  /** Orders with U ≤ u, and all orders: whole numbers, exactly. */
  readonly atMost: bigint;
  readonly all: bigint;
}

/** Below this whole numbers are exact in doubles, and sums of two of them as well. */
const exactInDoubles = 2n ** 51n;

/**
 * How many of the C(n + m, n) orders of two samples without ties have U ≤ u.
 *
 * The generating function of the counts is the Gaussian binomial Π (1 − qᵐ⁺ⁱ) / (1 − qⁱ), i = 1 … n: multiplied and divided factor
 * by factor, truncated after qᵘ, in doubles while these are exact and in big integers beyond. Cost O(min(n, m) u).
 *
 * Source: Mann and Whitney, Ann. Math. Statist. 18 (1947), 50–60; Andrews, The Theory of Partitions, 1976, §3.2.
 */
export function mannWhitneyCounts(n: number, m: number, u: number): MannWhitneyCounts {
  const few = Math.min(n, m);
  const many = Math.max(n, m);
  const all = choose(few + many, few);
  if (u < 0) return { atMost: 0n, all };
  const upTo = Math.min(u, n * m);
  const atMost = all < exactInDoubles ? BigInt(inDoubles(few, many, upTo)) : inIntegers(few, many, upTo);
  return { atMost, all };
}

function choose(n: number, k: number): bigint {
  let ways = 1n;
  for (let i = 1; i <= k; i++) ways = (ways * BigInt(n - k + i)) / BigInt(i);
  return ways;
}

function inDoubles(few: number, many: number, upTo: number): number {
  const counts = new Float64Array(upTo + 1);
  counts[0] = 1;
  for (let i = 1; i <= few; i++) {
    for (let at = upTo; at >= many + i; at--) counts[at] -= counts[at - many - i];
    for (let at = i; at <= upTo; at++) counts[at] += counts[at - i];
  }
  return counts.reduce((sum, count) => sum + count, 0);
}

function inIntegers(few: number, many: number, upTo: number): bigint {
  const counts = Array.from({ length: upTo + 1 }, () => 0n);
  counts[0] = 1n;
  for (let i = 1; i <= few; i++) {
    for (let at = upTo; at >= many + i; at--) counts[at] -= counts[at - many - i];
    for (let at = i; at <= upTo; at++) counts[at] += counts[at - i];
  }
  return counts.reduce((sum, count) => sum + count, 0n);
}

/** part / whole as the nearest double or its neighbour, for 0 ≤ part ≤ whole of any size. */
export function shareOf(part: bigint, whole: bigint): number {
  if (part === 0n) return 0;
  const shift = bitLength(whole) - bitLength(part) + 64;
  const scaled = Number((part << BigInt(shift)) / whole);
  const half = Math.floor(shift / 2);
  return scaled * 2 ** -half * 2 ** -(shift - half);
}

function bitLength(value: bigint): number {
  const digits = value.toString(16);
  return 4 * digits.length;
}
