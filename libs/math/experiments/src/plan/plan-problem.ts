import type { AnalysisPlan, MetricPlan, PriorPlan, ProcedurePlan } from './analysis-plan.js';

/** A plan that promises the impossible, and where. */
export interface InvalidAnalysisPlan {
  readonly kind: 'invalid-plan';
  /** Path of the field, such as `procedure.looks`. */
  readonly field: string;
  /** What it must be. */
  readonly reason: string;
}

/**
 * The first thing that is wrong with a plan, or `undefined`; all that it lets through can be computed.
 *
 * @example
 * analysisPlanProblem({ ...plan, alpha: 5 }); // { kind: 'invalid-plan', field: 'alpha', reason: 'must lie between 0 and 0.5' }
 */
export function analysisPlanProblem(plan: AnalysisPlan): InvalidAnalysisPlan | undefined {
  if (!between(plan.alpha, 0, 0.5)) return invalid('alpha', 'must lie between 0 and 0.5');
  if (!between(plan.sampleRatioAlpha, 0, 0.5))
    return invalid('sampleRatioAlpha', 'must lie between 0 and 0.5');
  const clustered = plan.unit === 'cluster';
  if (clustered && plan.stratifyBy !== undefined)
    return invalid('stratifyBy', 'must be left out where clusters are assigned');
  const { procedure } = plan;
  if (clustered && procedure.kind === 'bayesian' && procedure.prior.kind === 'beta')
    return invalid(
      'procedure.prior',
      'must not be beta where clusters are assigned: their users are not alike',
    );
  return procedureProblem(procedure);
}

/** The same for a metric, under the plan by which it will be analysed where one is given. */
export function metricPlanProblem(metric: MetricPlan, plan?: AnalysisPlan): InvalidAnalysisPlan | undefined {
  if (metric.kind === 'quantile') {
    if (metric.quantile === undefined || !between(metric.quantile, 0, 1))
      return invalid('quantile', 'must lie between 0 and 1');
    if (metric.cuped) return invalid('cuped', 'is not defined for quantiles');
    if (metric.unit === 'cluster')
      return invalid('unit', 'must be user: a quantile is clustered by user as it is');
  }
  if (metric.cappedAtPercentile && metric.unit === 'cluster')
    return invalid('unit', 'must be user: totals of users are capped, not of clusters');
  const beta = plan?.procedure.kind === 'bayesian' && plan.procedure.prior.kind === 'beta';
  const rate = metric.kind === 'proportion' || metric.kind === 'retention';
  if (beta && (!rate || metric.unit !== 'user' || metric.cuped))
    return invalid('procedure.prior', 'a beta prior is for proportions of users without CUPED');
  return undefined;
}

function procedureProblem(procedure: ProcedurePlan): InvalidAnalysisPlan | undefined {
  switch (procedure.kind) {
    case 'fixed':
      if (procedure.plannedUsers === null || isPositiveInteger(procedure.plannedUsers)) return undefined;
      return invalid('procedure.plannedUsers', 'must be a whole number above 0');
    case 'always-valid':
      if (procedure.mixtureVariance === undefined || isPositive(procedure.mixtureVariance)) return undefined;
      return invalid('procedure.mixtureVariance', 'must be above 0');
    case 'group-sequential':
      if (!isPositiveInteger(procedure.looks) || procedure.looks > 100)
        return invalid('procedure.looks', 'must be a whole number from 1 to 100');
      if (isPositiveInteger(procedure.plannedUsers)) return undefined;
      return invalid('procedure.plannedUsers', 'must be a whole number above 0');
    case 'bayesian':
      return priorProblem(procedure.prior);
  }
}

function priorProblem(prior: PriorPlan): InvalidAnalysisPlan | undefined {
  switch (prior.kind) {
    case 'flat':
      return undefined;
    case 'normal':
      if (!Number.isFinite(prior.mean)) return invalid('procedure.prior.mean', 'must be a number');
      if (isPositive(prior.standardDeviation)) return undefined;
      return invalid('procedure.prior.standardDeviation', 'must be above 0');
    case 'beta':
      if (isPositive(prior.alpha) && isPositive(prior.beta)) return undefined;
      return invalid('procedure.prior', 'shapes must be above 0');
  }
}

function invalid(field: string, reason: string): InvalidAnalysisPlan {
  return { kind: 'invalid-plan', field, reason };
}

function between(value: number, low: number, high: number): boolean {
  return value > low && value < high;
}

function isPositive(value: number): boolean {
  return value > 0 && value < Infinity;
}

function isPositiveInteger(value: number): boolean {
  return Number.isSafeInteger(value) && value > 0;
}
