import type { MetricPlan, ProcedurePlan } from '../plan/analysis-plan.js';
import type { CannotSay } from '../plan/cannot-say.js';
import type { VariationPair } from '../estimate/cuped.js';

/** Below these, averages are not normal enough for the error rates that a plan promises; see the calibration. */
export const LEAST_USERS = 30;
export const LEAST_USERS_AT_A_LOOK = 100;
export const LEAST_CLUSTERS = 10;
/** Conversions and non-conversions that either variation should have had under equal rates (Cochran's rule). */
export const LEAST_OUTCOMES = 5;

/** Says so if a variation is too small for what the plan does with it. */
export function tooSmall(
  procedure: ProcedurePlan,
  metric: MetricPlan,
  pair: VariationPair,
): CannotSay | undefined {
  if (procedure.kind === 'bayesian' && procedure.prior.kind === 'beta') return undefined;
  const required = leastUnits(procedure, metric);
  const actual = Math.min(unitsOf(metric, pair.control), unitsOf(metric, pair.treatment));
  if (actual === 0) return { kind: 'cannot-say', reason: 'no-users' };
  if (isRate(metric)) {
    const outcomes = tooFewOutcomes(pair);
    if (outcomes) return outcomes;
    // A rate's own rule is that of its outcomes; looks at it still ask for many users.
    if (required === LEAST_USERS) return undefined;
  }
  if (actual >= required) return undefined;
  const reason = metric.unit === 'cluster' ? 'too-few-clusters' : 'too-few-users';
  return { kind: 'cannot-say', reason, required, actual };
}

/** A share of users, each 0 or 1, on its own. */
export function isRate(metric: MetricPlan): boolean {
  return (metric.kind === 'proportion' || metric.kind === 'retention') && metric.unit === 'user';
}

function leastUnits(procedure: ProcedurePlan, metric: MetricPlan): number {
  if (metric.unit === 'cluster') return LEAST_CLUSTERS;
  const looks = procedure.kind === 'always-valid' || procedure.kind === 'group-sequential';
  return looks ? LEAST_USERS_AT_A_LOOK : LEAST_USERS;
}

function unitsOf(metric: MetricPlan, variation: VariationPair['control']): number {
  return metric.kind === 'quantile' ? (variation.histogram?.clusters ?? 0) : variation.moments.count;
}

function tooFewOutcomes({ control, treatment }: VariationPair): CannotSay | undefined {
  const trials = control.moments.count + treatment.moments.count;
  const successes =
    control.moments.means[0] * control.moments.count + treatment.moments.means[0] * treatment.moments.count;
  // Nobody or everybody: not a question of more users, as far as the data know.
  if (!(successes > 0) || !(successes < trials)) return { kind: 'cannot-say', reason: 'zero-variance' };
  const smallest = Math.min(control.moments.count, treatment.moments.count);
  const actual = (Math.min(successes, trials - successes) / trials) * smallest;
  if (actual >= LEAST_OUTCOMES) return undefined;
  return { kind: 'cannot-say', reason: 'too-few-outcomes', required: LEAST_OUTCOMES, actual };
}
