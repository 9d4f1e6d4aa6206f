import type { Estimate } from '@orrery/math-statistics';
import { betaBinomialPosterior, betaMoments } from '../bayesian/beta-belief.js';
import { chanceToWin, type RateBeliefs } from '../bayesian/chance-to-win.js';
import { credibleInterval, credibleIntervalOfRates } from '../bayesian/credible-interval.js';
import { expectedLoss } from '../bayesian/expected-loss.js';
import { type NormalBelief, normalPosterior } from '../bayesian/normal-posterior.js';
import type { VariationPair } from '../estimate/cuped.js';
import type { Effect } from '../estimate/effect.js';
import { liftError, STABLE_CONTROL } from '../estimate/lift-of.js';
import type { MetricPlan, PriorPlan } from '../plan/analysis-plan.js';
import type { CannotSay } from '../plan/cannot-say.js';
import type { IntervalEstimate, LiftEstimate, MetricAnalysis } from '../plan/metric-analysis.js';
import { proportionOf } from './decide-frequentist.js';

/** The Bayesian part of an analysis. */
export type Belief = Pick<
  MetricAnalysis,
  'procedure' | 'control' | 'treatment' | 'difference' | 'lift' | 'chanceToWin' | 'risk'
>;

export interface BeliefRequest {
  readonly direction: MetricPlan['direction'];
  readonly alpha: number;
}

/** What is believed of a difference of normal estimate; a prior on the other scale is carried over by the control's value. */
export function believeNormal(
  effect: Effect,
  prior: Exclude<PriorPlan, { kind: 'beta' }>,
  o: BeliefRequest,
): Belief {
  const control = Math.abs(effect.control.value);
  const belief = normalPosterior(effect.difference, priorOn('absolute', prior, control));
  return {
    procedure: prior.kind === 'flat' ? 'Bayesian, flat prior' : 'Bayesian, normal prior',
    control: effect.control,
    treatment: effect.treatment,
    difference: intervalOf(belief, o.alpha),
    lift: liftBelief(effect, prior, o.alpha),
    ...inDirection(chanceToWin(belief), expectedLoss(belief), o.direction),
  };
}

/** What is believed of two rates that each began as Beta(α, β). */
export function believeRates(
  pair: VariationPair,
  prior: Extract<PriorPlan, { kind: 'beta' }>,
  { direction, alpha }: BeliefRequest,
): Belief {
  const beliefs: RateBeliefs = {
    control: betaBinomialPosterior(prior, proportionOf(pair.control)),
    treatment: betaBinomialPosterior(prior, proportionOf(pair.treatment)),
  };
  const control = betaMoments(beliefs.control);
  const treatment = betaMoments(beliefs.treatment);
  return {
    procedure: 'Bayesian, beta-binomial',
    control,
    treatment,
    difference: {
      ...differenceOf(treatment, control),
      interval: credibleIntervalOfRates(beliefs, { alpha, of: 'difference' }),
    },
    lift: {
      kind: 'lift',
      estimate: treatment.value / control.value - 1,
      interval: credibleIntervalOfRates(beliefs, { alpha, of: 'lift' }),
    },
    ...inDirection(chanceToWin(beliefs), expectedLoss(beliefs), direction),
  };
}

function liftBelief(
  effect: Effect,
  prior: Exclude<PriorPlan, { kind: 'beta' }>,
  alpha: number,
): LiftEstimate | CannotSay {
  const control = Math.abs(effect.control.value);
  if (control === 0) return { kind: 'cannot-say', reason: 'zero-control' };
  const actual = control / effect.control.standardError;
  if (actual < STABLE_CONTROL)
    return { kind: 'cannot-say', reason: 'unstable-denominator', required: STABLE_CONTROL, actual };
  const measured = {
    value: effect.difference.value / effect.control.value,
    standardError: liftError(effect),
  };
  if (!(measured.standardError > 0)) return { kind: 'cannot-say', reason: 'zero-variance' };
  const belief = normalPosterior(measured, priorOn('relative', prior, control));
  return { kind: 'lift', estimate: belief.mean, interval: credibleInterval(belief, alpha) };
}

function priorOn(
  scale: 'relative' | 'absolute',
  prior: Exclude<PriorPlan, { kind: 'beta' }>,
  control: number,
): { mean: number; standardDeviation: number } | null {
  if (prior.kind === 'flat') return null;
  if (prior.scale === scale) return prior;
  const factor = scale === 'absolute' ? control : 1 / control;
  return { mean: prior.mean * factor, standardDeviation: prior.standardDeviation * factor };
}

function intervalOf(belief: NormalBelief, alpha: number): IntervalEstimate {
  const interval = credibleInterval(belief, alpha);
  return { value: belief.mean, standardError: belief.standardDeviation, interval };
}

function differenceOf(treatment: Estimate, control: Estimate): Estimate {
  return {
    value: treatment.value - control.value,
    standardError: Math.hypot(treatment.standardError, control.standardError),
  };
}

function inDirection(
  chance: number,
  loss: { readonly control: number; readonly treatment: number },
  direction: MetricPlan['direction'],
): Pick<Belief, 'chanceToWin' | 'risk'> {
  if (direction === 'higher') return { chanceToWin: chance, risk: loss };
  return { chanceToWin: 1 - chance, risk: { control: loss.treatment, treatment: loss.control } };
}
