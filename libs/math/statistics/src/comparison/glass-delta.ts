import type { InsufficientData, NotFinite, ZeroVariance } from '../cannot-compute.js';
import type { EffectSize, EffectSizeOptions } from './standardised-difference.js';
import { standardisedDifference } from './standardised-difference.js';
import type { SampleStatistics } from './sample-statistics.js';

/**
 * Glass's Δ: the difference of two means in standard deviations of the control alone, for treatments that change the spread as well.
 *
 *     Δ = (x̄₁ − x̄₂) / s₂,    Var Δ ≈ s₁² / (s₂² n₁) + 1/n₂ + Δ² / (2 (n₂ − 1))
 *
 * The second sample is the control. Answers `zero-variance` if the control does not vary, else as `studentTTest` does.
 *
 * Source: Glass, McGaw, Smith, Meta-Analysis in Social Research, 1981; variance by the delta method (Hedges and Olkin 1985, §5.C).
 *
 * @example
 * glassDelta({ count: 50, mean: 5.4, variance: 9 }, { count: 50, mean: 4.4, variance: 4 }); // estimate: 0.5
 */
export function glassDelta(
  treatment: SampleStatistics,
  control: SampleStatistics,
  options: EffectSizeOptions = {},
): EffectSize | InsufficientData | ZeroVariance | NotFinite {
  if (control.variance === 0 && control.count > 1) return { kind: 'zero-variance' };
  return standardisedDifference([treatment, control], options, ({ difference }) => {
    const estimate = difference / Math.sqrt(control.variance);
    const own = treatment.variance / control.variance / treatment.count;
    return { estimate, variance: own + 1 / control.count + estimate ** 2 / (2 * (control.count - 1)) };
  });
}
