import type { InsufficientData, NotFinite, ZeroVariance } from '../cannot-compute.js';
import { subtract } from '../special/double-double.js';
import { logGamma } from '../special/log-gamma.js';
import type { EffectSize, EffectSizeOptions } from './standardised-difference.js';
import { standardisedDifference } from './standardised-difference.js';
import type { SampleStatistics } from './sample-statistics.js';

/**
 * Hedges' g: Cohen's d without its bias in small samples.
 *
 *     g = J d,    J = Γ(ν/2) / (√(ν/2) Γ((ν − 1)/2)) ≈ 1 − 3 / (4 ν − 1),    ν = n₁ + n₂ − 2
 *     Var g ≈ J² (1/n₁ + 1/n₂ + d² / (2 (n₁ + n₂)))
 *
 * Answers as `cohensD` does.
 *
 * Source: Hedges, "Distribution theory for Glass's estimator of effect size", J. Educ. Statist. 6 (1981), 107–128, eq. 6e.
 *
 * @example
 * hedgesG({ count: 5, mean: 5.4, variance: 4 }, { count: 5, mean: 4.4, variance: 4 }); // estimate: 0.4514
 */
export function hedgesG(
  first: SampleStatistics,
  second: SampleStatistics,
  options: EffectSizeOptions = {},
): EffectSize | InsufficientData | ZeroVariance | NotFinite {
  return standardisedDifference([first, second], options, (compared) => {
    const d = compared.difference / Math.sqrt(compared.pooledVariance);
    const correction = smallSampleCorrection(compared.degreesOfFreedom);
    const variance = compared.sizes + d ** 2 / (2 * (compared.degreesOfFreedom + 2));
    return { estimate: correction * d, variance: correction ** 2 * variance };
  });
}

function smallSampleCorrection(degreesOfFreedom: number): number {
  const half = degreesOfFreedom / 2;
  const [logRatio] = subtract(logGamma([half, 0]), logGamma([half - 0.5, 0]));
  return Math.exp(logRatio) / Math.sqrt(half);
}
