import type { CentralMoments } from '@orrery/math-statistics';

/** Mean, deviation and shape; null for what so few or such values do not have. */
export interface Shape {
  readonly mean: number | null;
  readonly standardDeviation: number | null;
  readonly skewness: number | null;
  readonly kurtosis: number | null;
}

export const NO_SHAPE: Shape = { mean: null, standardDeviation: null, skewness: null, kurtosis: null };

/**
 * Estimates for the population from a sample's sums: s with n − 1, Fisher's G₁ and G₂ (excess kurtosis), as pandas
 * computes them.
 *
 * Source: Joanes and Gill, "Comparing measures of sample skewness and kurtosis", The Statistician 47 (1998).
 */
export function shapeOf({ count: n, mean, scale, second, third, fourth }: CentralMoments): Shape {
  const variance = second / (n - 1);
  const varies = second > 0;
  return {
    mean: finite(mean),
    standardDeviation: n < 2 ? null : finite(scale * Math.sqrt(variance)),
    skewness: n < 3 || !varies ? null : finite((n * third) / ((n - 1) * (n - 2) * variance ** 1.5)),
    kurtosis:
      n < 4 || !varies
        ? null
        : finite(
            (n * (n + 1) * fourth) / ((n - 1) * (n - 2) * (n - 3) * variance ** 2) -
              (3 * (n - 1) ** 2) / ((n - 2) * (n - 3)),
          ),
  };
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
