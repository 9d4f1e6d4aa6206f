import type { BoundaryKind } from '../plan/analysis-plan.js';
import { requireRange } from '../require-range.js';

/** The metric as it is without the treatment. */
export type OutcomeBaseline =
  | { readonly kind: 'proportion'; readonly rate: number }
  | { readonly kind: 'mean'; readonly mean: number; readonly standardDeviation: number }
  /** `standardDeviation`: of a user's linearised contribution (num − R · den) / mean of den. */
  | { readonly kind: 'ratio'; readonly ratio: number; readonly standardDeviation: number };

export type PowerProcedure =
  | { readonly kind: 'fixed' }
  | { readonly kind: 'group-sequential'; readonly boundary: BoundaryKind; readonly looks: number }
  /** Looked at `looks` times at equal distances, such as every day. */
  | { readonly kind: 'always-valid'; readonly looks: number; readonly mixtureVariance?: number }
  /** Decided once, where the posterior is sure enough. */
  | { readonly kind: 'bayesian'; readonly prior: PlannedPrior };

/** What is believed before a test, where that is something: of the difference in the metric's unit, or of each rate. */
export type PlannedPrior =
  | { readonly kind: 'normal'; readonly mean: number; readonly standardDeviation: number }
  | { readonly kind: 'beta'; readonly alpha: number; readonly beta: number };

/** A test of one treatment against the control as it is planned. */
export interface PowerDesign {
  readonly baseline: OutcomeBaseline;
  readonly procedure: PowerProcedure;
  /** Two-sided; divide it by the number of comparisons to plan with Bonferroni's correction. */
  readonly alpha: number;
  /** The treatment's share of the users of both variations. */
  readonly treatmentShare: number;
  /** Correlation with what is known from before the test; 0 without CUPED. */
  readonly cupedCorrelation: number;
}

/** Standard errors of the difference: as the test computes it if nothing differs, and if the effect is there. */
export interface DesignErrors {
  readonly underNull: number;
  readonly underEffect: number;
}

/** What `users` of both variations together tell of a difference of `effect`. */
export function errorsOf(
  design: PowerDesign,
  { users, effect }: { users: number; effect: number },
): DesignErrors {
  requireRange('alpha', design.alpha, { above: 0, below: 1 });
  requireRange('treatmentShare', design.treatmentShare, { above: 0, below: 1 });
  requireRange('cupedCorrelation', design.cupedCorrelation, { above: -1, below: 1 });
  requireRange('users', users, { above: 0, below: Infinity });
  const treatment = users * design.treatmentShare;
  const control = users - treatment;
  const { baseline } = design;
  const left = 1 - design.cupedCorrelation ** 2;
  if (baseline.kind !== 'proportion') {
    requireRange('standardDeviation', baseline.standardDeviation, { above: 0, below: Infinity });
    const error = Math.sqrt(left * baseline.standardDeviation ** 2 * (1 / control + 1 / treatment));
    return { underNull: error, underEffect: error };
  }
  requireRange('rate', baseline.rate, { above: 0, below: 1 });
  const reached = baseline.rate + effect;
  requireRange('rate + effect', reached, { atLeast: 0, atMost: 1 });
  const own =
    left * ((baseline.rate * (1 - baseline.rate)) / control + (reached * (1 - reached)) / treatment);
  const pooled = (baseline.rate * control + reached * treatment) / users;
  const together = left * pooled * (1 - pooled) * (1 / control + 1 / treatment);
  // Only the plain two-proportion test pools the groups; adjusted and sequential ones do not.
  const pools = design.procedure.kind === 'fixed' && design.cupedCorrelation === 0;
  return { underNull: Math.sqrt(pools ? together : own), underEffect: Math.sqrt(own) };
}
