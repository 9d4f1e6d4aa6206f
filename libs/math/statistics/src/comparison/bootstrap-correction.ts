import { normal } from '../distribution/normal.js';

/** What the correction of a bootstrap's percentiles needs of the replicates. */
export interface Uncorrected {
  readonly estimate: number;
  readonly replicates: Float64Array;
  /** On each side, such as 0.025. */
  readonly outside: number;
}

/**
 * The shares at which BCa reads the replicates:
 *
 *     Φ(z₀ + (z₀ + z) / (1 − a (z₀ + z))),    z₀ = Φ⁻¹(share of replicates below the estimate, equal ones half)
 *     a = Σᵢ Σ dᵢ³ / nᵢ³ / (6 (Σᵢ Σ dᵢ² / nᵢ²)^{3/2}),    dᵢ = (nᵢ − 1)(mean of left-out values − each)
 *
 * over the samples i; without influence (a constant jackknife) a is 0. Infinite z₀ gives `NaN`.
 *
 * Source: Efron and Tibshirani 1993, eq. 14.9–14.15; Efron, JASA 82 (1987), 171–185, §7 for several samples.
 */
export function correctedShares(
  { estimate, replicates, outside }: Uncorrected,
  leftOut: readonly Float64Array[],
): readonly [number, number] {
  let below = 0;
  for (const replicate of replicates) below += replicate < estimate ? 1 : replicate === estimate ? 0.5 : 0;
  const bias = normal.quantile(below / replicates.length);
  const acceleration = accelerationOf(leftOut);
  const share = (z: number): number => {
    const shifted = bias + z;
    const corrected = bias + shifted / (1 - acceleration * shifted);
    return Number.isFinite(corrected) ? normal.cdf(corrected) : NaN;
  };
  const z = normal.isf(outside);
  return [share(-z), share(z)];
}

function accelerationOf(leftOut: readonly Float64Array[]): number {
  let squares = 0;
  let cubes = 0;
  for (const values of leftOut) {
    const { length } = values;
    const mean = values.reduce((sum, value) => sum + value, 0) / length;
    for (const value of values) {
      const influence = ((length - 1) * (mean - value)) / length;
      squares += influence ** 2;
      cubes += influence ** 3;
    }
  }
  return squares === 0 ? 0 : cubes / (6 * squares ** 1.5);
}
