import type { OutcomeBaseline, VariationStatistics } from '@orrery/math-experiments';
import { clusteredQuantile } from '@orrery/math-statistics';
import type { OutcomeMetric } from '../outcome-metric/outcome-metric.js';
import type { UndecidedReason } from './analysis-report.js';

export interface BaselineQuestion {
  readonly metric: Pick<OutcomeMetric, 'kind' | 'quantile'>;
  readonly control: VariationStatistics;
  /** Whether the control's observations are clusters. */
  readonly clustered: boolean;
}

/** A metric as it is without the treatment, or why that cannot be said. */
export function outcomeBaseline({
  metric,
  control,
  clustered,
}: BaselineQuestion): OutcomeBaseline | UndecidedReason {
  const { count, means, deviations } = control.moments;
  if (count < 2) return 'NO_USERS';
  if (metric.kind === 'QUANTILE') return clustered ? 'NOT_FOR_CLUSTERS' : ofQuantile(metric, control);
  if (metric.kind === 'RATIO' || clustered) return ofRatio(control);
  const [mean = 0] = means;
  const [own = 0] = deviations;
  switch (metric.kind) {
    case 'PROPORTION':
    case 'RETENTION':
      return mean > 0 && mean < 1 ? { kind: 'proportion', rate: mean } : 'NO_VARIANCE';
    case 'MEAN':
    case 'COUNT':
      return own > 0
        ? { kind: 'mean', mean, standardDeviation: Math.sqrt(own / (count - 1)) }
        : 'NO_VARIANCE';
  }
}

/** By the delta method: what one observation contributes to the ratio of the sums. */
function ofRatio({
  moments: { count, means, deviations },
}: VariationStatistics): OutcomeBaseline | UndecidedReason {
  const [mean = 0, denominator = 0] = means;
  const [own = 0, cross = 0] = deviations;
  if (denominator === 0) return 'ZERO_CONTROL';
  const ratio = mean / denominator;
  const other = deviations[means.length] ?? 0;
  const linearised = own - 2 * ratio * cross + ratio * ratio * other;
  const standardDeviation = Math.sqrt(Math.max(0, linearised) / (count - 1)) / Math.abs(denominator);
  return standardDeviation > 0 ? { kind: 'ratio', ratio, standardDeviation } : 'NO_VARIANCE';
}

/** The quantile's error goes by 1/√users as that of a mean does: of as many users as there are it tells one user's share. */
function ofQuantile(
  { quantile }: BaselineQuestion['metric'],
  { histogram }: VariationStatistics,
): OutcomeBaseline | UndecidedReason {
  if (histogram === null || quantile === null) return 'NO_USERS';
  const found = clusteredQuantile(histogram, quantile);
  if (found.kind === 'insufficient-data') return 'NO_USERS';
  if (found.kind === 'outside-edges') return 'OUTSIDE_EDGES';
  const standardDeviation = found.standardError * Math.sqrt(histogram.clusters);
  return standardDeviation > 0 ? { kind: 'mean', mean: found.value, standardDeviation } : 'NO_VARIANCE';
}
