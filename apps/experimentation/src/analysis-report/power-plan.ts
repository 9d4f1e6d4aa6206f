import { InvalidInputError } from '@orrery/domain';
import {
  durationDays,
  minimumDetectableEffect,
  requiredUsers,
  type AnalysisPlan,
  type OutcomeBaseline,
  type PlannedPrior,
  type PowerDesign,
  type PowerProcedure,
  type PriorPlan,
  type VariationStatistics,
} from '@orrery/math-experiments';
import type { OutcomeMetric } from '../outcome-metric/outcome-metric.js';
import type { UndecidedReason } from './analysis-report.js';
import { outcomeBaseline } from './outcome-baseline.js';

export interface PowerQuestion {
  readonly plan: AnalysisPlan;
  readonly metric: Pick<OutcomeMetric, 'kind' | 'quantile'>;
  readonly control: VariationStatistics;
  /** What is assigned, users or clusters, of the control and the treatment so far. */
  readonly units: number;
  /** How many users one is; null: it is a user. */
  readonly usersPerCluster: number | null;
  readonly treatmentShare: number;
  /** How many treatments there are: an error rate is shared by their comparisons. */
  readonly treatments: number;
  readonly effect: number;
  readonly power: number;
  readonly looks: number;
  readonly usersPerDay: number | null;
}

export interface PowerPlan {
  readonly requiredUsers: number | null;
  readonly requiredClusters: number | null;
  readonly durationDays: number | null;
  readonly detectableEffect: number | null;
  readonly undecidedReason: UndecidedReason | null;
}

/** Nothing can be planned. */
export const NOTHING = {
  requiredUsers: null,
  requiredClusters: null,
  durationDays: null,
  detectableEffect: null,
} as const;

/** @throws {InvalidInputError} */
export function powerPlan(question: PowerQuestion): PowerPlan {
  const { plan, control, treatments, treatmentShare, effect, power, units, usersPerDay } = question;
  const { usersPerCluster } = question;
  const baseline = outcomeBaseline({ ...question, clustered: usersPerCluster !== null });
  if (typeof baseline === 'string') {
    return { ...NOTHING, undecidedReason: baseline };
  }
  const procedure = procedureOf(question, baseline);
  if (procedure === undefined) return { ...NOTHING, undecidedReason: 'PRIOR_DOES_NOT_APPLY' };
  if (baseline.kind === 'proportion' && baseline.rate + effect > 1) {
    throw new InvalidInputError('effect', `No share of users is above 1; the control's is ${baseline.rate}.`);
  }
  const design: PowerDesign = {
    baseline,
    procedure,
    alpha: plan.correction === 'none' ? plan.alpha : plan.alpha / treatments,
    treatmentShare,
    cupedCorrelation:
      baseline.kind === 'ratio' || question.metric.kind === 'QUANTILE' ? 0 : correlationOf(control),
  };
  const required = requiredUsers(design, { effect, power });
  const detectable = minimumDetectableEffect(design, { users: Math.max(1, units), power });
  const neededUnits = required.kind === 'users' ? required.users : null;
  const needed = neededUnits === null ? null : Math.ceil(neededUnits * (usersPerCluster ?? 1));
  return {
    requiredUsers: needed,
    requiredClusters: usersPerCluster === null ? null : neededUnits,
    durationDays: needed === null || usersPerDay === null ? null : durationDays(needed, { usersPerDay }),
    detectableEffect: detectable.kind === 'effect' ? detectable.absolute : null,
    undecidedReason: null,
  };
}

function procedureOf(
  { plan: { procedure }, looks }: PowerQuestion,
  baseline: OutcomeBaseline,
): PowerProcedure | undefined {
  switch (procedure.kind) {
    case 'fixed':
      return { kind: 'fixed' };
    case 'group-sequential':
      return { kind: 'group-sequential', boundary: procedure.boundary, looks: procedure.looks };
    case 'always-valid':
      return { ...procedure, looks };
    case 'bayesian':
      // Under a flat prior a chance to win is a one-sided p-value.
      if (procedure.prior.kind === 'flat') return { kind: 'fixed' };
      // A belief of rates says nothing of what is none.
      if (procedure.prior.kind === 'beta' && baseline.kind !== 'proportion') return undefined;
      return { kind: 'bayesian', prior: inUnits(procedure.prior, baseline) };
  }
}

/** A prior of shares of the control's value, in the metric's unit. */
function inUnits(prior: Exclude<PriorPlan, { kind: 'flat' }>, baseline: OutcomeBaseline): PlannedPrior {
  if (prior.kind === 'beta') return prior;
  const factor = prior.scale === 'relative' ? Math.abs(valueOf(baseline)) : 1;
  return {
    kind: 'normal',
    mean: prior.mean * factor,
    standardDeviation: prior.standardDeviation * factor,
  };
}

function valueOf(baseline: OutcomeBaseline): number {
  switch (baseline.kind) {
    case 'proportion':
      return baseline.rate;
    case 'mean':
      return baseline.mean;
    case 'ratio':
      return baseline.ratio;
  }
}

/** With what the user did before; 0 without a covariate, and where it explains nothing. */
function correlationOf({ moments: { means, deviations } }: VariationStatistics): number {
  if (means.length < 2) return 0;
  const [own = 0, cross = 0, before = 0] = deviations;
  if (own <= 0 || before <= 0) return 0;
  // All of the variance cannot be explained away: there would be nothing left to plan.
  return Math.max(-0.999, Math.min(0.999, cross / Math.sqrt(own * before)));
}
