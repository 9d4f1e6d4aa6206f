/**
 * P(D ≥ d) for two samples of n and m distinct values from one distribution: exact.
 *
 * An interleaving of the samples is a lattice path from (0, 0) to (n, m), all equally likely. The chance u(i, j) that
 * the path to (i, j) has met a point with |i/n − j/m| ≥ d is 1 at such points, and else
 *
 *     u(i, j) = i/(i + j) u(i − 1, j) + j/(i + j) u(i, j − 1)
 *
 * Nothing is subtracted, so small p-values keep their digits. Cost O(n m d) in a band around the diagonal; memory O(m).
 *
 * Source: Hodges, Arkiv för Matematik 3 (1958), 469–486; in this form Viehmann, arXiv:2102.08037 (2021).
 */
export function twoSampleKolmogorovSf(d: number, n: number, m: number): number {
  const divisor = greatestCommonDivisor(n, m);
  const nStep = n / divisor;
  const mStep = m / divisor;
  // d is a multiple of 1 / lcm(n, m); in those units all comparisons are between whole numbers.
  const limit = Math.round(d * nStep * m);
  if (limit === 0) return 1;
  const row = new Float64Array(m + 1).fill(1);
  for (let i = 0; i <= n; i++) {
    const first = Math.max(0, Math.floor((i * mStep - limit) / nStep) + 1);
    const last = Math.min(m, Math.ceil((i * mStep + limit) / nStep) - 1);
    let left = 1;
    for (let j = first; j <= last; j++) {
      left = i + j === 0 ? 0 : (i * row[j] + j * left) / (i + j);
      row[j] = left;
    }
    if (first > 0) row[first - 1] = 1;
  }
  return row[m];
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
