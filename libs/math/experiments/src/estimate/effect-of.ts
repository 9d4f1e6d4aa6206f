import type { MetricPlan } from '../plan/analysis-plan.js';
import type { CannotSay } from '../plan/cannot-say.js';
import { cuped, cupedRatio, type VariationPair } from './cuped.js';
import { type Effect, plainEffect } from './effect.js';
import { quantileEffect } from './quantile-effect.js';
import { meanUnits, ratioUnits } from './unit-summary.js';

/** The effect on a metric, estimated as its plan says. */
export function effectOfMetric(metric: MetricPlan, pair: VariationPair): Effect | CannotSay {
  const effect = effectOfStratum(metric, pair);
  const known = effect.kind === 'cannot-say' || effect.difference.standardError > 0;
  return known ? effect : { kind: 'cannot-say', reason: 'zero-variance' };
}

/** The same of a part of the users: that nothing is spread in it, is no reason to say nothing of the whole. */
export function effectOfStratum(metric: MetricPlan, pair: VariationPair): Effect | CannotSay {
  if (pair.control.users === 0 || pair.treatment.users === 0)
    return { kind: 'cannot-say', reason: 'no-users' };
  if (metric.kind === 'quantile') return quantileEffect(metric, pair);
  // A mean over users of whole clusters is the ratio of the clusters' sums to their sizes.
  const asRatio = metric.kind === 'ratio' || metric.unit === 'cluster';
  if (metric.cuped) return asRatio ? cupedRatio(pair) : cuped(pair);
  const unitsOf = asRatio ? ratioUnits : meanUnits;
  const control = unitsOf(pair.control.moments, { cuped: false });
  if (control.kind === 'cannot-say') return control;
  const treatment = unitsOf(pair.treatment.moments, { cuped: false });
  if (treatment.kind === 'cannot-say') return treatment;
  return plainEffect(control, treatment);
}
