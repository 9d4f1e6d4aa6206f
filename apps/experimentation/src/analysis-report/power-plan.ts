import { ConflictError, InvalidInputError } from '@orrery/domain';
import {
  durationDays,
  minimumDetectableEffect,
  requiredUsers,
  type AnalysisPlan,
  type OutcomeBaseline,
  type PowerDesign,
  type PowerProcedure,
  type VariationStatistics,
} from '@orrery/math-experiments';
import type { OutcomeMetricKind } from '../outcome-metric/outcome-metric.js';
import type { UndecidedReason } from './analysis-report.js';

export interface PowerQuestion {
  readonly plan: AnalysisPlan;
  readonly kind: OutcomeMetricKind;
  readonly control: VariationStatistics;
  /** Users of the control and the treatment so far. */
  readonly users: number;
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
  readonly durationDays: number | null;
  readonly detectableEffect: number | null;
  readonly undecidedReason: UndecidedReason | null;
}

/** @throws {InvalidInputError | ConflictError} */
export function powerPlan(question: PowerQuestion): PowerPlan {
  const { plan, control, treatments, treatmentShare, effect, power, users, usersPerDay } = question;
  const baseline = baselineOf(question);
  if (typeof baseline === 'string') {
    return { requiredUsers: null, durationDays: null, detectableEffect: null, undecidedReason: baseline };
  }
  if (baseline.kind === 'proportion' && baseline.rate + effect > 1) {
    throw new InvalidInputError('effect', `No share of users is above 1; the control's is ${baseline.rate}.`);
  }
  const design: PowerDesign = {
    baseline,
    procedure: procedureOf(question),
    alpha: plan.correction === 'none' ? plan.alpha : plan.alpha / treatments,
    treatmentShare,
    cupedCorrelation: question.kind === 'RATIO' ? 0 : correlationOf(control),
  };
  const required = requiredUsers(design, { effect, power });
  const detectable = minimumDetectableEffect(design, { users, power });
  const needed = required.kind === 'users' ? required.users : null;
  return {
    requiredUsers: needed,
    durationDays: needed === null || usersPerDay === null ? null : durationDays(needed, { usersPerDay }),
    detectableEffect: detectable.kind === 'effect' ? detectable.absolute : null,
    undecidedReason: null,
  };
}

function procedureOf({ plan: { procedure }, looks }: PowerQuestion): PowerProcedure {
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
      throw new ConflictError(
        'The power of a plan with a prior depends on the prior: it cannot be said here.',
      );
  }
}

function baselineOf({ kind, control }: PowerQuestion): OutcomeBaseline | UndecidedReason {
  const { count, means, deviations } = control.moments;
  if (count < 2) return 'NO_USERS';
  const [mean = 0, denominator = 0] = means;
  const [own = 0, cross = 0] = deviations;
  switch (kind) {
    case 'PROPORTION':
    case 'RETENTION':
      return mean > 0 && mean < 1 ? { kind: 'proportion', rate: mean } : 'NO_VARIANCE';
    case 'MEAN':
    case 'COUNT':
      return own > 0
        ? { kind: 'mean', mean, standardDeviation: Math.sqrt(own / (count - 1)) }
        : 'NO_VARIANCE';
    case 'RATIO': {
      if (denominator === 0) return 'ZERO_CONTROL';
      const ratio = mean / denominator;
      const other = deviations[means.length] ?? 0;
      const linearised = own - 2 * ratio * cross + ratio * ratio * other;
      const standardDeviation = Math.sqrt(Math.max(0, linearised) / (count - 1)) / Math.abs(denominator);
      return standardDeviation > 0 ? { kind: 'ratio', ratio, standardDeviation } : 'NO_VARIANCE';
    }
    case 'QUANTILE':
      throw new InvalidInputError('metric', 'The power of a quantile cannot be planned.');
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
