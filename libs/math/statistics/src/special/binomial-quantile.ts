import { beta } from '../distribution/beta.js';
import { normal } from '../distribution/normal.js';

/**
 * The smallest k with P(K ≤ k) ≥ `tail` (`lower`), or with P(K > k) ≤ `tail` (`upper`), for K binomial with p in (0, 1).
 *
 * P(K ≤ k) = 1 − I_p(k + 1, n − k); k is sought by steps that double away from the normal approximation, then by halving.
 *
 * Source: NIST DLMF 8.17.5.
 */
export function binomialQuantile(
  tail: number,
  side: 'lower' | 'upper',
  { trials, p }: { readonly trials: number; readonly p: number },
): number {
  const reaches = (k: number): boolean => {
    if (k < 0) return false;
    if (k >= trials) return true;
    const parameters = { alpha: k + 1, beta: trials - k };
    return side === 'lower' ? beta.sf(p, parameters) >= tail : beta.cdf(p, parameters) <= tail;
  };
  const z = side === 'lower' ? -normal.isf(tail) : normal.isf(tail);
  const guess = Math.round(trials * p + z * Math.sqrt(trials * p * (1 - p)));
  const start = Math.min(trials, Math.max(0, guess));
  const towards = reaches(start) ? -1 : 1;
  let step = towards;
  while (reaches(start + step) === towards < 0) step *= 2;
  let [below, atLeast] = towards < 0 ? [start + step, start] : [start, start + step];
  while (atLeast - below > 1) {
    const middle = below + Math.floor((atLeast - below) / 2);
    if (reaches(middle)) atLeast = middle;
    else below = middle;
  }
  return atLeast;
}
