import { moments, studentT } from '@orrery/math-statistics';
import type { MetricAggregate, MetricMoments, SelectedMetric } from './run-aggregate.js';

/** What can be told from the sufficient statistics of a metric; what cannot is null, and `unavailable` says why. */
export function summarizeMetric(
  selected: SelectedMetric,
  { moments: summary, ...counted }: MetricMoments,
  confidence: number,
): MetricAggregate {
  const { count, mean } = summary;
  const told = { ...selected, ...counted, count };
  const unknown = { standardDeviation: null, standardError: null, confidenceInterval: null };
  if (count === 0) {
    const unavailable = { reason: 'NO_VALUES', required: 1, actual: 0 } as const;
    return { ...told, mean: null, ...unknown, unavailable };
  }
  const variance = moments.variance(summary);
  if (variance.kind === 'insufficient-data') {
    const unavailable = { reason: 'SINGLE_VALUE', required: variance.required, actual: count } as const;
    return { ...told, mean, ...unknown, unavailable };
  }
  const standardDeviation = Math.sqrt(variance.value);
  const standardError = standardDeviation / Math.sqrt(count);
  const halfWidth = studentT.isf((1 - confidence) / 2, { degreesOfFreedom: count - 1 }) * standardError;
  const confidenceInterval = { low: mean - halfWidth, high: mean + halfWidth, confidence };
  return { ...told, mean, standardDeviation, standardError, confidenceInterval, unavailable: null };
}
