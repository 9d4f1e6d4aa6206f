import { requireRange } from '../require-range.js';
import { exactProduct } from '../special/double-double.js';
import { durbinCdf } from '../special/durbin-matrix.js';
import { invertTail } from '../special/invert-tail.js';
import { pelzGoodCdf } from '../special/pelz-good.js';
import { smirnovSf } from '../special/smirnov.js';

/** The number n ≥ 1 of observations. */
export interface KolmogorovParameters {
  readonly sampleSize: number;
}

/**
 * Kolmogorov's distribution: of Dₙ, the largest distance between the empirical distribution function of
 * n observations and the true one, and of the limit of √n Dₙ.
 *
 * `sf(d, { sampleSize })` is P(Dₙ ≥ d), exact for n ≤ 140 and in the upper tail (n d² > 2.2, i.e. p < 0.03) for
 * every n; between, the Pelz–Good expansion gives 7 digits or more. `limitSf(x)` is
 * 2 Σ (−1)ᵏ⁻¹ exp(−2 k² x²), the limit for n → ∞, and `limitIsf` inverts it.
 * Cost: at most a few milliseconds for n ≤ 10,000; typically 0.1–0.5 ms.
 *
 * Source: Simard and L'Ecuyer, "Computing the two-sided Kolmogorov–Smirnov distribution", J. Stat. Software 39
 * (2011), 11, whose regions are used; Kolmogorov 1933 for the limit.
 *
 * @example
 * kolmogorov.sf(0.3, { sampleSize: 10 }); // 0.27053557…
 * kolmogorov.limitSf(1.36); // 0.0494…
 */
export const kolmogorov = {
  cdf(d: number, { sampleSize }: KolmogorovParameters): number {
    return 1 - survival(d, sampleSize);
  },
  sf(d: number, { sampleSize }: KolmogorovParameters): number {
    return survival(d, sampleSize);
  },
  limitSf(x: number): number {
    requireRange('x', x);
    return limitSurvival(x);
  },
  limitIsf(p: number): number {
    requireRange('p', p, { atLeast: 0, atMost: 1 });
    if (p === 0) return Infinity;
    if (p === 1) return 0;
    return p < 0.5
      ? invertTail((x) => Math.log(limitSurvival(x)), Math.log(p))
      : invertTail((x) => Math.log(x < 1 ? limitLower(x) : 1 - limitSurvival(x)), Math.log1p(-p));
  },
} as const;

/** Below n d² = this, P(Dₙ ≤ d) < 1e-18. */
const negligible = 0.027;

function survival(d: number, sampleSize: number): number {
  requireRange('d', d);
  requireRange('sampleSize', sampleSize, { atLeast: 1, below: Infinity });
  if (!Number.isInteger(sampleSize)) throw new RangeError(`sampleSize must be an integer, got ${sampleSize}`);
  const steps = sampleSize * d;
  const squared = steps * d;
  if (d >= 1) return 0;
  if (steps <= 0.5 || squared < negligible) return 1;
  if (steps <= 1) return 1 - smallestCdf(2 * steps - 1, sampleSize);
  if (d >= 0.5 || squared > (sampleSize <= 140 ? 4 : 2.2)) return Math.min(1, 2 * smirnovSf(d, sampleSize));
  const useMatrix = sampleSize <= 140 || (sampleSize <= 100_000 && steps * Math.sqrt(d) <= 1.4);
  const cdf = useMatrix ? durbinCdf(d, sampleSize) : pelzGoodCdf(d, sampleSize);
  return Math.min(1, Math.max(0, 1 - cdf));
}

/** n! (share / n)ⁿ: the chance that every observation falls into its own cell. */
function smallestCdf(share: number, sampleSize: number): number {
  let cdf = 1;
  for (let i = 1; i <= sampleSize && cdf > 0; i++) cdf *= (i * share) / sampleSize;
  return cdf;
}

function limitSurvival(x: number): number {
  if (x <= 0) return 1;
  if (x < 1) return 1 - limitLower(x);
  if (x > 1e3) return 0;
  const [high, low] = exactProduct(x, x);
  const leading = Math.exp(-2 * high) * (1 - 2 * low);
  let ratio = 0;
  for (let k = 4; k > 1; k--) ratio += (k % 2 === 0 ? -1 : 1) * Math.exp(-2 * (k * k - 1) * high);
  return 2 * leading * (1 + ratio);
}

/** √(2π) / x Σ exp(−(2k − 1)² π² / (8 x²)), which converges where the other series does not. */
function limitLower(x: number): number {
  if (x < 0.04) return 0;
  let sum = 0;
  for (let k = 5; k > 0; k--) sum += Math.exp((-((2 * k - 1) ** 2) * Math.PI ** 2) / (8 * x * x));
  return (Math.sqrt(2 * Math.PI) / x) * sum;
}
