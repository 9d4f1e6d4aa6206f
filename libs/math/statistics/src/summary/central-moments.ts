/**
 * A summary of n observations: their number, mean and the central sums Mₖ = Σ ((xᵢ − mean) / scale)ᵏ for k = 2, 3, 4.
 * The scale is a power of two about as large as the observations' spread, so that no power leaves the range of doubles.
 */
export interface CentralMoments {
  readonly count: number;
  readonly mean: number;
  readonly scale: number;
  readonly second: number;
  readonly third: number;
  readonly fourth: number;
}

/**
 * Mean, variance, skewness and kurtosis of parts, merged to those of the whole without the observations.
 *
 * With δ = (mean_b − mean_a) / scale and n = n_a + n_b:
 *
 *     M₂ = M₂ᵃ + M₂ᵇ + δ² nₐ n_b / n
 *     M₃ = M₃ᵃ + M₃ᵇ + δ³ nₐ n_b (nₐ − n_b) / n² + 3 δ (nₐ M₂ᵇ − n_b M₂ᵃ) / n
 *     M₄ = M₄ᵃ + M₄ᵇ + δ⁴ nₐ n_b (nₐ² − nₐ n_b + n_b²) / n³ + 6 δ² (nₐ² M₂ᵇ + n_b² M₂ᵃ) / n² + 4 δ (nₐ M₃ᵇ − n_b M₃ᵃ) / n
 *
 * in any order up to rounding. Observations must be finite. O(1).
 *
 * Source: Pébay, "Formulas for robust, one-pass parallel computation of covariances and arbitrary-order statistical
 * moments", SAND2008-6212, eqs. 1.5, 2.1 and 2.2.
 *
 * @example
 * const whole = centralMoments.merge(centralMoments.of([1, 2, 3]), centralMoments.of([4, 9]));
 * whole.mean; // 3.8
 */
export const centralMoments = {
  empty: { count: 0, mean: 0, scale: 1, second: 0, third: 0, fourth: 0 } as CentralMoments,

  /** In two passes. */
  of(observations: ArrayLike<number>): CentralMoments {
    const count = observations.length;
    if (count === 0) return centralMoments.empty;
    const origin = observations[0];
    let halfSpread = 0;
    for (let i = 0; i < count; i++)
      halfSpread = Math.max(halfSpread, Math.abs(observations[i] / 2 - origin / 2));
    const scale = scaleOf(halfSpread) || 1;
    let sum = 0;
    for (let i = 0; i < count; i++) sum += observations[i] / scale - origin / scale;
    const first = sum / count;
    let [second, third, fourth] = [0, 0, 0];
    for (let i = 0; i < count; i++) {
      const d = observations[i] / scale - origin / scale - first;
      second += d ** 2;
      third += d ** 3;
      fourth += d ** 4;
    }
    return { count, mean: origin + first * scale, scale, second, third, fourth };
  },

  merge(a: CentralMoments, b: CentralMoments): CentralMoments {
    if (a.count === 0) return b;
    if (b.count === 0) return a;
    const scale = Math.max(spreadOf(a), spreadOf(b), scaleOf(Math.abs(b.mean / 2 - a.mean / 2))) || 1;
    const delta = b.mean / scale - a.mean / scale;
    const [x, y] = [inUnitsOf(scale, a), inUnitsOf(scale, b)];
    const count = a.count + b.count;
    // Shares instead of numbers, since the fourth power of ten million leaves the whole doubles.
    const [p, q] = [a.count / count, b.count / count];
    const between = delta ** 2 * p * b.count;
    return {
      count,
      mean: a.mean + delta * q * scale,
      scale,
      second: x.second + y.second + between,
      third: x.third + y.third + between * delta * (p - q) + 3 * delta * (p * y.second - q * x.second),
      fourth:
        x.fourth +
        y.fourth +
        between * delta ** 2 * (p * p - p * q + q * q) +
        6 * delta ** 2 * (p * p * y.second + q * q * x.second) +
        4 * delta * (p * y.third - q * x.third),
    };
  },
} as const;

function spreadOf({ second, scale }: CentralMoments): number {
  return second > 0 ? scale : 0;
}

/** The least power of two above the distance whose half is given, within what has a reciprocal; 0 for none. */
function scaleOf(halfDistance: number): number {
  if (halfDistance === 0) return 0;
  return 2 ** Math.min(1023, Math.max(-1000, Math.floor(Math.log2(halfDistance)) + 2));
}

function inUnitsOf(scale: number, { scale: own, second, third, fourth }: CentralMoments) {
  // What does not vary has a scale that says nothing.
  if (second === 0) return { second: 0, third: 0, fourth: 0 };
  const ratio = own / scale;
  return { second: second * ratio ** 2, third: third * ratio ** 3, fourth: fourth * ratio ** 4 };
}
