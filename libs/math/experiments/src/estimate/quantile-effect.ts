import { clusteredQuantile, type ClusteredQuantile } from '@orrery/math-statistics';
import type { MetricPlan } from '../plan/analysis-plan.js';
import type { CannotSay } from '../plan/cannot-say.js';
import { cannotSay } from './cannot-say-of.js';
import type { VariationPair } from './cuped.js';
import type { Effect } from './effect.js';

/** The difference of one quantile of both variations, with errors that know that values come in clusters, one per user. */
export function quantileEffect(
  { quantile }: MetricPlan,
  { control, treatment }: VariationPair,
): Effect | CannotSay {
  if (quantile === undefined) throw new RangeError('a quantile metric must say which quantile');
  if (control.histogram === null || treatment.histogram === null)
    throw new RangeError('a quantile metric needs the histograms of its variations');
  const first = clusteredQuantile(control.histogram, quantile);
  if (first.kind !== 'quantile-estimate') return cannotSay(first);
  const second = clusteredQuantile(treatment.histogram, quantile);
  if (second.kind !== 'quantile-estimate') return cannotSay(second);
  const standardError = Math.hypot(first.standardError, second.standardError);
  if (!(standardError > 0)) return { kind: 'cannot-say', reason: 'zero-variance' };
  const units = { control: control.histogram.clusters, treatment: treatment.histogram.clusters };
  const spread = first.standardError ** 2 * units.control + second.standardError ** 2 * units.treatment;
  return {
    kind: 'effect',
    control: { value: first.value, standardError: first.standardError },
    treatment: { value: second.value, standardError: second.standardError },
    covariance: 0,
    difference: { value: second.value - first.value, standardError },
    degreesOfFreedom: satterthwaite(first, second),
    standardDeviation: Math.sqrt(spread / 2),
    units,
    varianceReduction: null,
    assumptions: ['smooth-quantile'],
  };
}

function satterthwaite(first: ClusteredQuantile, second: ClusteredQuantile): number {
  const [a, b] = [first.standardError ** 2, second.standardError ** 2];
  return (a + b) ** 2 / ((a * a) / first.degreesOfFreedom + (b * b) / second.degreesOfFreedom);
}
