import type { InsufficientData, NotFinite } from '../cannot-compute.js';
import { requireRange } from '../require-range.js';
import type { DriftPolicy, DriftScore } from './drift-measure.js';
import { driftMeasures } from './drift-measure.js';
import type { Unbounded } from './kl-divergence.js';

/** Why there was no score to judge. */
export type DriftNotMeasured = InsufficientData | NotFinite | Unbounded;

export type DriftDecision =
  | { readonly kind: 'stable' }
  | { readonly kind: 'warning' }
  | { readonly kind: 'drifted' }
  | { readonly kind: 'undecided'; readonly reason: DriftNotMeasured };

/**
 * Judges a drift score: `warning` from `warnAt` on, `drifted` from `alertAt` on, in the direction of the measure;
 * `undecided` if there was none. The policy defaults to the measure's own. Thresholds in the wrong order are a
 * `RangeError`.
 *
 * @example
 * decideDrift(populationStabilityIndexOfCounts([500, 500], [300, 700])); // { kind: 'warning' }
 */
export function decideDrift(score: DriftScore | DriftNotMeasured, policy?: DriftPolicy): DriftDecision {
  if (score.kind !== 'drift-score') return { kind: 'undecided', reason: score };
  const { direction, defaultPolicy } = driftMeasures[score.measure];
  const { warnAt, alertAt } = policy ?? defaultPolicy;
  if (direction === 'rises-with-drift') {
    requireRange('warnAt', warnAt, { atMost: alertAt });
    if (score.value >= alertAt) return { kind: 'drifted' };
    return { kind: score.value >= warnAt ? 'warning' : 'stable' };
  }
  requireRange('warnAt', warnAt, { atLeast: alertAt });
  if (score.value <= alertAt) return { kind: 'drifted' };
  return { kind: score.value <= warnAt ? 'warning' : 'stable' };
}
