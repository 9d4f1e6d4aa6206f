import type { InsufficientData } from '../cannot-compute.js';
import type { ConfidenceInterval } from '../confidence-interval.js';
import { requireRange } from '../require-range.js';
import { normalInterval } from './normal-interval.js';
import { requireProportion } from './proportion.js';
import type { EffectSizeOptions } from './standardised-difference.js';
import type { Proportion } from './proportion.js';

/** A ratio of two rates or odds, judged on the logarithmic scale. */
export interface RatioEffect {
  readonly kind: 'ratio-effect';
  readonly estimate: number;
  /** Of the ratio's natural logarithm. */
  readonly logStandardError: number;
  readonly interval: ConfidenceInterval;
}

/** A count is 0 whose logarithm is needed. */
export interface ZeroCell {
  readonly kind: 'zero-cell';
}

/** estimate · exp(± z σ), with σ² the sum of the given parts. */
export function ratioEffect(
  groups: { readonly treatment: Proportion; readonly control: Proportion },
  { confidenceLevel = 0.95 }: EffectSizeOptions,
  measure: (group: Proportion) => { readonly value: number; readonly logVariance: number },
): RatioEffect | InsufficientData | ZeroCell {
  requireRange('confidenceLevel', confidenceLevel, { above: 0, below: 1 });
  for (const [name, group] of Object.entries(groups)) requireProportion(name, group);
  if (Object.values(groups).some(({ trials }) => trials === 0))
    return { kind: 'insufficient-data', required: 1, actual: 0 };
  const [treatment, control] = [measure(groups.treatment), measure(groups.control)];
  const estimate = treatment.value / control.value;
  const logStandardError = Math.sqrt(treatment.logVariance + control.logVariance);
  if (!Number.isFinite(logStandardError)) return { kind: 'zero-cell' };
  const { level, low, high } = normalInterval(
    Math.log(estimate),
    logStandardError,
    confidenceLevel,
    'two-sided',
  );
  const interval = { level, low: Math.exp(low), high: Math.exp(high) };
  return { kind: 'ratio-effect', estimate, logStandardError, interval };
}
