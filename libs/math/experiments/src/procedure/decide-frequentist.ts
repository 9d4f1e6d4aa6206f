import { normal, studentT, twoProportionTest } from '@orrery/math-statistics';
import { cannotSay } from '../estimate/cannot-say-of.js';
import type { VariationPair } from '../estimate/cuped.js';
import type { Effect } from '../estimate/effect.js';
import type { AnalysisPlan, Looks, MetricPlan, ProcedurePlan } from '../plan/analysis-plan.js';
import type { AssumptionKey } from '../plan/assumption.js';
import type { CannotSay } from '../plan/cannot-say.js';
import {
  groupSequentialBoundaries,
  groupSequentialPValue,
} from '../sequential/group-sequential-boundaries.js';
import { mixtureSprt, sequenceMultiplier, tunedRatio } from '../sequential/mixture-sprt.js';
import { spendingBoundaries, spendingPValue } from '../sequential/spending-boundaries.js';
import { isRate } from './minimum-size.js';
import { studentMultiplier } from './student-multiplier.js';

/** GrowthBook's default: confidence sequences are tightest at this many users. */
const TUNED_USERS = 5000;

/** What a frequentist procedure makes of an effect: everything but the effect itself. */
export interface Decision {
  readonly kind: 'decision';
  readonly name: string;
  readonly pValue: number;
  /** Half the width of the interval in standard errors of the difference. */
  readonly multiplier: number;
  readonly assumptions: readonly AssumptionKey[];
}

export interface DecisionRequest {
  readonly plan: AnalysisPlan;
  readonly metric: MetricPlan;
  readonly pair: VariationPair;
  readonly looks: Looks;
  /** The interval's own: smaller than the plan's where it is corrected for the number of comparisons. */
  readonly intervalAlpha: number;
}

/** The p-value and the interval's width of a difference at this look. */
export function decideFrequentist(effect: Effect, request: DecisionRequest): Decision | CannotSay {
  const { procedure } = request.plan;
  switch (procedure.kind) {
    case 'always-valid':
      return alwaysValid(effect, request, procedure);
    case 'group-sequential':
      return groupSequential(effect, request, procedure);
    case 'fixed':
      return fixed(effect, request);
    case 'bayesian':
      throw new RangeError('a Bayesian plan has no p-value');
  }
}

function fixed(effect: Effect, { metric, pair, intervalAlpha }: DecisionRequest): Decision | CannotSay {
  if (isRate(metric) && !metric.cuped && !effect.stratified) return twoProportions(pair, intervalAlpha);
  const { difference, degreesOfFreedom } = effect;
  const statistic = Math.abs(difference.value / difference.standardError);
  const assumptions: AssumptionKey[] = ['fixed-horizon', 'normal-means'];
  return {
    kind: 'decision',
    name: `Welch's t-test${suffix(metric, effect)}`,
    pValue: 2 * studentT.sf(statistic, { degreesOfFreedom }),
    multiplier: studentMultiplier(intervalAlpha / 2, degreesOfFreedom),
    assumptions,
  };
}

function twoProportions({ control, treatment }: VariationPair, alpha: number): Decision | CannotSay {
  const test = twoProportionTest(proportionOf(treatment), proportionOf(control));
  if (test.kind !== 'tested') return cannotSay(test);
  return {
    kind: 'decision',
    name: 'two-proportion z-test',
    pValue: test.pValue,
    multiplier: normal.isf(alpha / 2),
    assumptions: ['fixed-horizon'],
  };
}

/** Successes and trials behind the moments of a variable of zeros and ones. */
export function proportionOf({ moments }: VariationPair['control']): { successes: number; trials: number } {
  return { successes: Math.round(moments.means[0] * moments.count), trials: moments.count };
}

function alwaysValid(
  effect: Effect,
  { plan, metric, intervalAlpha }: DecisionRequest,
  { mixtureVariance }: Extract<ProcedurePlan, { kind: 'always-valid' }>,
): Decision {
  const variance = effect.difference.standardError ** 2;
  const users = effect.units.control + effect.units.treatment;
  const ratio =
    mixtureVariance === undefined
      ? tunedRatio({ alpha: plan.alpha, users, tunedUsers: TUNED_USERS })
      : mixtureVariance / variance;
  return {
    kind: 'decision',
    name: `mixture sequential probability ratio test${suffix(metric, effect)}`,
    pValue: mixtureSprt(effect.difference, { mixtureVariance: ratio * variance }).pValue,
    multiplier: sequenceMultiplier({ alpha: intervalAlpha, ratio }),
    assumptions: ['asymptotic-sequence'],
  };
}

function groupSequential(
  effect: Effect,
  { metric, looks, intervalAlpha: alpha }: DecisionRequest,
  { boundary: kind, looks: planned }: Extract<ProcedurePlan, { kind: 'group-sequential' }>,
): Decision {
  const z = effect.difference.value / effect.difference.standardError;
  const rule = kind === 'pocock' ? 'Pocock' : "O'Brien–Fleming";
  const name = `group-sequential test, ${rule}, look ${looks.taken} of ${planned}${suffix(metric, effect)}`;
  const assumptions: AssumptionKey[] = ['planned-looks', 'normal-means'];
  if (looks.history) {
    const shares = looks.history;
    const multiplier = spendingBoundaries({ shares, alpha, kind }).at(-1) ?? Infinity;
    return { kind: 'decision', name, pValue: spendingPValue({ shares, kind }, z), multiplier, assumptions };
  }
  const multiplier = groupSequentialBoundaries({ looks: planned, alpha, kind })[looks.taken - 1];
  const pValue = groupSequentialPValue({ looks: planned, kind }, { number: looks.taken, z });
  return { kind: 'decision', name, pValue, multiplier, assumptions };
}

const DIVIDED = { segment: ', post-stratified', period: ', by period' } as const;

function suffix(metric: MetricPlan, { stratified }: Effect): string {
  const ratio = metric.kind === 'ratio' ? ' of a ratio' : '';
  const quantile = metric.kind === 'quantile' ? ` of the ${metric.quantile} quantile` : '';
  const clusters = metric.unit === 'cluster' ? ' over clusters' : '';
  const adjusted = metric.cuped && metric.kind !== 'quantile' ? ' with CUPED' : '';
  return `${ratio}${quantile}${clusters}${adjusted}${stratified ? DIVIDED[stratified.by] : ''}`;
}
