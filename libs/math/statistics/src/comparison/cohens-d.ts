import type { InsufficientData, NotFinite, ZeroVariance } from '../cannot-compute.js';
import type { EffectSize, EffectSizeOptions } from './standardised-difference.js';
import { standardisedDifference } from './standardised-difference.js';
import type { SampleStatistics } from './sample-statistics.js';

/**
 * Cohen's d: the difference of two means in pooled standard deviations. Customarily 0.2 is small, 0.5 medium, 0.8 large.
 *
 *     d = (x̄₁ − x̄₂) / s_p,    Var d ≈ 1/n₁ + 1/n₂ + d² / (2 (n₁ + n₂))
 *
 * The interval is the large-sample one. In small samples d is too large by about 3/(4 ν − 1): `hedgesG` corrects that. Answers
 * as `studentTTest` does.
 *
 * Source: Cohen, Statistical Power Analysis, 2nd ed. 1988, §2.5; Hedges and Olkin, Statistical Methods for Meta-Analysis,
 * 1985, eq. 5.14.
 *
 * @example
 * cohensD({ count: 50, mean: 5.4, variance: 4 }, { count: 50, mean: 4.4, variance: 4 }); // estimate: 0.5
 */
export function cohensD(
  first: SampleStatistics,
  second: SampleStatistics,
  options: EffectSizeOptions = {},
): EffectSize | InsufficientData | ZeroVariance | NotFinite {
  return standardisedDifference([first, second], options, (compared) => {
    const estimate = compared.difference / Math.sqrt(compared.pooledVariance);
    const variance = compared.sizes + estimate ** 2 / (2 * (compared.degreesOfFreedom + 2));
    return { estimate, variance };
  });
}
