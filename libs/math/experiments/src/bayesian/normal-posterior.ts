import type { Estimate } from '@orrery/math-statistics';
import { requireRange } from '../require-range.js';

/** What is believed of an effect: N(mean, standardDeviation²). */
export interface NormalBelief {
  readonly kind: 'normal';
  readonly mean: number;
  readonly standardDeviation: number;
}

/**
 * What is believed of an effect after an estimate of it, having believed `prior` before; `null` is the flat prior.
 *
 *     1/σ² = 1/σ₀² + 1/s²,    μ = σ² (μ₀/σ₀² + d/s²)
 *
 * @example
 * normalPosterior({ value: 0.04, standardError: 0.02 }, { mean: 0, standardDeviation: 0.02 });
 * // { kind: 'normal', mean: 0.02, standardDeviation: 0.0141… }
 */
export function normalPosterior(
  { value, standardError }: Estimate,
  prior: { readonly mean: number; readonly standardDeviation: number } | null,
): NormalBelief {
  requireRange('standardError', standardError, { above: 0, below: Infinity });
  if (prior === null) return { kind: 'normal', mean: value, standardDeviation: standardError };
  requireRange('prior.standardDeviation', prior.standardDeviation, { above: 0, below: Infinity });
  const own = 1 / (standardError * standardError);
  const before = 1 / (prior.standardDeviation * prior.standardDeviation);
  const precision = own + before;
  return {
    kind: 'normal',
    mean: (value * own + prior.mean * before) / precision,
    standardDeviation: Math.sqrt(1 / precision),
  };
}
