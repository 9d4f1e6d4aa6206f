import { proportionEvidence } from '@orrery/math-statistics';
import type { RolloutCriteria, StepCounts } from './rollout.js';

/** What is counted of errors, and nothing else: it is judged on the way of requests. */
export interface ErrorCounts {
  readonly canary: { readonly requests: number; readonly errors: number };
  readonly stable: { readonly requests: number; readonly errors: number };
}

/** With fewer answers of the stable version nobody knows its p99. */
const MIN_STABLE_ANSWERS = 200;
const TAIL = 0.01;

/**
 * The evidence (ln E, see `proportionEvidence`) that the canary errs more than it may, which can be looked at after each
 * request: both that it errs more often than `errorFloor`, and that it does more than `errorRatio` times as often as the
 * stable version. For the latter an error is a trial: it is the canary's with probability
 *
 *     θ₀ = r n_c / (r n_c + n_s)
 *
 * while the canary errs r times as often, n_c and n_s being the requests that each got (the exact comparison of two Poisson
 * rates; Przyborowski and Wilenski, Biometrika 31 (1940)).
 */
export function errorEvidence({ canary, stable }: ErrorCounts, criteria: RolloutCriteria): number {
  if (canary.errors === 0 || stable.requests === 0) return 0;
  const weighted = criteria.errorRatio * canary.requests;
  const errors = { successes: canary.errors, trials: canary.errors + stable.errors };
  const comparison = proportionEvidence(errors, weighted / (weighted + stable.requests));
  const counts = { successes: canary.errors, trials: canary.requests };
  return Math.min(comparison, proportionEvidence(counts, criteria.errorFloor));
}

/**
 * The evidence that more than a hundredth of the canary's answers are slower than they may be: `latencyRatio` times the
 * stable version's p99, or `latencyFloorMs` above it. That p99 is taken two standard errors of its rank higher than it was
 * measured, since chance may have made it low. 0 while too little is known.
 */
export function latencyEvidence({ canary, stable }: StepCounts, criteria: RolloutCriteria): number {
  const limit = slowestAllowedMs({ canary, stable }, criteria);
  if (limit === null || canary.latency.count === 0) return 0;
  const slow = canary.latency.countAbove(limit);
  return slow === 0 ? 0 : proportionEvidence({ successes: slow, trials: canary.latency.count }, TAIL);
}

/** What the canary's p99 may be; null while too little is known of the stable version's. */
export function slowestAllowedMs({ stable }: StepCounts, criteria: RolloutCriteria): number | null {
  const answers = stable.latency.count;
  if (answers < MIN_STABLE_ANSWERS) return null;
  const rankError = Math.sqrt((TAIL * (1 - TAIL)) / answers);
  const p99 = stable.latency.quantile(Math.min(1, 1 - TAIL + 2 * rankError));
  if (p99.kind !== 'quantile') return null;
  return Math.max(p99.value * criteria.latencyRatio, p99.value + criteria.latencyFloorMs);
}
