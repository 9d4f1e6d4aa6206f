import type { ConfidenceInterval, Estimate } from '@orrery/math-statistics';
import { requireRange } from '../require-range.js';

/** The evidence of a mixture sequential probability ratio test against no difference. */
export interface MixtureEvidence {
  /** ln Λ; −ln alpha and more is significant, whenever one looks. */
  readonly logEvidence: number;
  /** min(1, 1 / Λ): valid at this look however it was chosen. */
  readonly pValue: number;
}

/**
 * Tests a difference that may be looked at after every user, by the likelihood ratio averaged over effects N(0, τ²).
 *
 *     Λ = √(V / (V + τ²)) exp(τ² d² / (2 V (V + τ²))),    p = min(1, 1 / Λ)
 *
 * with the difference d of variance V = standardError². Under no difference Λ is a martingale that begins at 1, so that
 * P(Λ ever reaches 1/α) ≤ α (Ville). Exact for normal observations of known variance; with an estimated one it holds in the
 * limit of many users. τ² is chosen before the test: the squared size of the effects one expects.
 *
 * Source: Robbins, Ann. Math. Stat. 41 (1970), 1397–1409; Johari, Koomen, Pekelis, Walsh, Operations Research 70 (2022), eq. 8.
 *
 * @example
 * mixtureSprt({ value: 0.03, standardError: 0.008 }, { mixtureVariance: 0.0004 }).pValue; // 0.0063…
 */
export function mixtureSprt(
  { value, standardError }: Estimate,
  { mixtureVariance }: { readonly mixtureVariance: number },
): MixtureEvidence {
  requireRange('standardError', standardError, { above: 0, below: Infinity });
  requireRange('mixtureVariance', mixtureVariance, { above: 0, below: Infinity });
  const squared = (value / standardError) ** 2;
  const ratio = mixtureVariance / (standardError * standardError);
  const logEvidence = (squared * ratio) / (2 * (1 + ratio)) - Math.log1p(ratio) / 2;
  return { logEvidence, pValue: Math.min(1, Math.exp(-logEvidence)) };
}

/**
 * The differences that `mixtureSprt` does not reject: a sequence of intervals that covers the true one at all looks at once
 * with probability 1 − alpha.
 *
 *     d ± √(V (V + τ²) / τ² · (ln((V + τ²) / V) − 2 ln α))
 *
 * @example
 * confidenceSequence({ value: 0.03, standardError: 0.008 }, { alpha: 0.05, mixtureVariance: 0.0004 });
 * // { level: 0.95, low: 0.0056…, high: 0.0543… }
 */
export function confidenceSequence(
  estimate: Estimate,
  options: { readonly alpha: number; readonly mixtureVariance: number },
): ConfidenceInterval {
  const { alpha, mixtureVariance } = options;
  const ratio = mixtureVariance / (estimate.standardError * estimate.standardError);
  const margin = sequenceMultiplier({ alpha, ratio }) * estimate.standardError;
  return { level: 1 - alpha, low: estimate.value - margin, high: estimate.value + margin };
}

/** Half the width of the confidence sequence in standard errors, for τ² = ratio · V. */
export function sequenceMultiplier({
  alpha,
  ratio,
}: {
  readonly alpha: number;
  readonly ratio: number;
}): number {
  requireRange('alpha', alpha, { above: 0, below: 1 });
  requireRange('ratio', ratio, { above: 0, below: Infinity });
  return Math.sqrt(((1 + ratio) / ratio) * (Math.log1p(ratio) - 2 * Math.log(alpha)));
}

/**
 * τ² / V for a test that shall be tightest after `tunedUsers` users and has `users` now: GrowthBook's choice, which needs no
 * idea of the effect's size.
 *
 *     ρ² = (−2 ln α + ln(1 − 2 ln α)) / tunedUsers,    τ² / V = ρ² · users
 *
 * Source: Waudby-Smith, Arbour, Sinha, Kennedy, Ramdas, "Time-uniform central limit theory", 2023, eq. 161.
 */
export function tunedRatio(o: {
  readonly alpha: number;
  readonly users: number;
  readonly tunedUsers: number;
}): number {
  const twice = -2 * Math.log(o.alpha);
  return ((twice + Math.log(twice + 1)) / o.tunedUsers) * o.users;
}
