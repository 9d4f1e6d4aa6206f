import { beta } from '../distribution/beta.js';
import { requireRange } from '../require-range.js';
import { logBeta } from '../special/log-beta.js';
import type { Proportion } from './proportion.js';

/**
 * The evidence, ln E, that trials succeed more often than `atMost`, which may be looked at after every trial.
 *
 *     E = ∫ θᵏ (1 − θ)ⁿ⁻ᵏ dθ / ((1 − θ₀) θ₀ᵏ (1 − θ₀)ⁿ⁻ᵏ),   θ from θ₀ to 1
 *
 * the mean likelihood ratio of all rates above θ₀, each as likely as the other, against θ₀ itself. While the true rate is
 * at most θ₀, E is a supermartingale that begins at 1, so that P(E ever reaches 1/α) ≤ α, however often and for whatever
 * reason one looks (Ville's inequality): stop and decide as soon as ln E ≥ −ln α. Answers 0 without trials; the trial's
 * share of successes below θ₀ makes it negative without bound.
 * Cost: one incomplete beta function, about 10 µs.
 *
 * `atMost` lies in (0, 1); successes above trials are a `RangeError`.
 *
 * Source: Ville (1939); Robbins, "Statistical methods related to the law of the iterated logarithm", Ann. Math. Stat. 41
 * (1970), mixtures; Ramdas et al., "Game-theoretic statistics and safe anytime-valid inference", Stat. Sci. 38 (2023).
 *
 * @example
 * proportionEvidence({ successes: 3, trials: 3 }, 0.05) > Math.log(1000); // true: α = 0.001
 */
export function proportionEvidence({ successes, trials }: Proportion, atMost: number): number {
  requireRange('trials', trials, { atLeast: 0, below: Infinity });
  requireRange('successes', successes, { atLeast: 0, atMost: trials });
  requireRange('atMost', atMost, { above: 0, below: 1 });
  if (trials === 0) return 0;
  const failures = trials - successes;
  const alpha = 1 + successes;
  const second = 1 + failures;
  const logMixture = logBeta(alpha, second) + beta.logSf(atMost, { alpha, beta: second });
  const logNull = successes * Math.log(atMost) + (failures + 1) * Math.log1p(-atMost);
  return logMixture - logNull;
}
