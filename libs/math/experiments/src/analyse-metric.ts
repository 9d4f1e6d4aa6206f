import type { VariationPair } from './estimate/cuped.js';
import { effectOfMetric } from './estimate/effect-of.js';
import type { Effect } from './estimate/effect.js';
import { liftOf } from './estimate/lift-of.js';
import { type ComparedStrata, stratifiedEffect } from './estimate/stratified-effect.js';
import type { AnalysisPlan, Looks, MetricPlan } from './plan/analysis-plan.js';
import type { AssumptionKey } from './plan/assumption.js';
import { assumptionsOf } from './plan/assumptions-of.js';
import type { CannotSay } from './plan/cannot-say.js';
import type { MetricAnalysis } from './plan/metric-analysis.js';
import { analysisPlanProblem, metricPlanProblem } from './plan/plan-problem.js';
import type { VariationStatistics } from './plan/variation-statistics.js';
import { unplannedLook } from './procedure/check-looks.js';
import { believeNormal, believeRates } from './procedure/decide-bayesian.js';
import { decideFrequentist } from './procedure/decide-frequentist.js';
import { isRate, tooSmall } from './procedure/minimum-size.js';

/**
 * What the treatment did to one metric, by the procedure that was planned, from sufficient statistics alone.
 *
 * Answers `cannot-say` instead of a number that would not mean what it says: a look that the plan does not allow, too few
 * users or outcomes, no variance, a ratio over a denominator near 0, sums that overflowed. The lift alone may be unsayable
 * while the difference is not. An impossible plan is a `RangeError` (`analysisPlanProblem` tells beforehand).
 *
 * @example
 * analyseMetric(plan, metric, control, treatment, { taken: 1, informationShare: 1 });
 * // { kind: 'analysed', procedure: "Welch's t-test with CUPED", difference: { value: 0.31, … }, pValue: 0.0021, … }
 */
export function analyseMetric(
  plan: AnalysisPlan,
  metric: MetricPlan,
  control: VariationStatistics,
  treatment: VariationStatistics,
  looks: Looks,
  strata?: ComparedStrata,
): MetricAnalysis | CannotSay {
  const scope = { looks, intervalAlpha: plan.alpha, ...(strata && { strata }) };
  return analyseWithin(plan, metric, { control, treatment }, scope);
}

export interface AnalysisScope {
  readonly looks: Looks;
  readonly intervalAlpha: number;
  /** The same users divided. */
  readonly strata?: ComparedStrata;
}

/** The same with intervals of another level than the p-value's, for comparisons that are judged together. */
export function analyseWithin(
  plan: AnalysisPlan,
  metric: MetricPlan,
  pair: VariationPair,
  { looks, intervalAlpha, strata }: AnalysisScope,
): MetricAnalysis | CannotSay {
  if (metric.unit === 'cluster' && (metric.kind === 'quantile' || metric.cappedAtPercentile))
    return { kind: 'cannot-say', reason: 'not-for-clusters' };
  if (isBeta(plan) && (!isRate(metric) || metric.cuped))
    return { kind: 'cannot-say', reason: 'prior-does-not-apply' };
  const problem = analysisPlanProblem(plan) ?? metricPlanProblem(metric, plan);
  if (problem) throw new RangeError(`${problem.field}: ${problem.reason}`);
  const refusal = unplannedLook(plan, looks) ?? tooSmall(plan.procedure, metric, pair);
  if (refusal) return refusal;
  const effect = strata ? stratifiedEffect(metric, pair, strata) : effectOfMetric(metric, pair);
  const { procedure } = plan;
  if (procedure.kind === 'bayesian') {
    const { prior } = procedure;
    // Beta beliefs are of whole variations: of users that came at different weights there is no one rate.
    if (prior.kind === 'beta' && strata?.by === 'period')
      return { kind: 'cannot-say', reason: 'weights-changed' };
    return bayesian(effect, metric, pair, { prior, intervalAlpha });
  }
  if (effect.kind === 'cannot-say') return effect;
  const decision = decideFrequentist(effect, { plan, metric, pair, looks, intervalAlpha });
  if (decision.kind === 'cannot-say') return decision;
  const margin = decision.multiplier * effect.difference.standardError;
  const { value, standardError } = effect.difference;
  const level = 1 - intervalAlpha;
  return {
    kind: 'analysed',
    procedure: decision.name,
    control: effect.control,
    treatment: effect.treatment,
    difference: { value, standardError, interval: { level, low: value - margin, high: value + margin } },
    lift: liftOf(effect, plan.liftInterval, { multiplier: decision.multiplier, level }),
    pValue: decision.pValue,
    chanceToWin: null,
    risk: null,
    varianceReduction: effect.varianceReduction,
    ...(effect.stratified && { stratified: effect.stratified }),
    effectSize: effectSize(effect, metric),
    assumptions: assumptionsOf([
      independence(metric),
      ...decision.assumptions,
      ...effect.assumptions,
      ...(metric.cappedAtPercentile ? (['cap-from-all-variations'] as const) : []),
      ...(plan.liftInterval === 'delta' ? (['delta-method'] as const) : []),
    ]),
  };
}

function isBeta({ procedure }: AnalysisPlan): boolean {
  return procedure.kind === 'bayesian' && procedure.prior.kind === 'beta';
}

function bayesian(
  effect: Effect | CannotSay,
  metric: MetricPlan,
  pair: VariationPair,
  {
    prior,
    intervalAlpha: alpha,
  }: { prior: Extract<AnalysisPlan['procedure'], { kind: 'bayesian' }>['prior']; intervalAlpha: number },
): MetricAnalysis | CannotSay {
  const keys: AssumptionKey[] = [independence(metric), 'prior-holds'];
  const { direction } = metric;
  const rest = { kind: 'analysed', pValue: null } as const;
  if (prior.kind === 'beta') {
    if (pair.control.users === 0 || pair.treatment.users === 0)
      return { kind: 'cannot-say', reason: 'no-users' };
    const belief = believeRates(pair, prior, { direction, alpha });
    const size = cohensH(belief.treatment.value, belief.control.value);
    return {
      ...rest,
      ...belief,
      varianceReduction: null,
      effectSize: size,
      assumptions: assumptionsOf(keys),
    };
  }
  if (effect.kind === 'cannot-say') return effect;
  return {
    ...rest,
    ...believeNormal(effect, prior, { direction, alpha }),
    varianceReduction: effect.varianceReduction,
    ...(effect.stratified && { stratified: effect.stratified }),
    effectSize: effectSize(effect, metric),
    assumptions: assumptionsOf([...keys, 'normal-means', ...effect.assumptions]),
  };
}

function independence(metric: MetricPlan): AssumptionKey {
  return metric.unit === 'cluster' ? 'independent-clusters' : 'independent-users';
}

function effectSize(effect: Effect, metric: MetricPlan): number {
  const { control, treatment, difference } = effect;
  if (isRate(metric) && !metric.cuped) return cohensH(treatment.value, control.value);
  return difference.value / effect.standardDeviation;
}

/** 2 asin √p₁ − 2 asin √p₂: a difference of rates on the scale on which their error is the same everywhere. */
function cohensH(treatment: number, control: number): number {
  return 2 * Math.asin(Math.sqrt(treatment)) - 2 * Math.asin(Math.sqrt(control));
}
