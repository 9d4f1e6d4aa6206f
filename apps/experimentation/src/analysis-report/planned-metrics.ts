import type { MetricKind, MetricPlan, PlannedMetric } from '@orrery/math-experiments';
import type { OutcomeMetricKind, TestMetric } from '../outcome-metric/outcome-metric.js';
import type { TestStatistics } from '../statistics/test-statistics.js';

const KINDS = {
  PROPORTION: 'proportion',
  MEAN: 'mean',
  COUNT: 'count',
  RETENTION: 'retention',
  RATIO: 'ratio',
  QUANTILE: 'quantile',
} as const satisfies Record<OutcomeMetricKind, MetricKind>;

const ROLES = { PRIMARY: 'primary', SECONDARY: 'secondary', GUARDRAIL: 'guardrail' } as const;

/** How a metric of a test is estimated. */
export function metricPlanOf({ metric, role }: TestMetric): MetricPlan {
  return {
    kind: KINDS[metric.kind],
    ...(metric.quantile !== null && { quantile: metric.quantile }),
    direction: metric.direction === 'HIGHER' ? 'higher' : 'lower',
    unit: 'user',
    cuped: metric.covariateHours !== null,
    role: ROLES[role],
  };
}

/** The metrics of a test with their statistics; a metric that was taken after these were read has none, and is left out. */
export function plannedMetrics(
  taken: readonly TestMetric[],
  { metrics }: Pick<TestStatistics, 'metrics'>,
): readonly PlannedMetric[] {
  return taken.flatMap((each) => {
    const variations = metrics.get(each.metric.id);
    if (variations === undefined) return [];
    return [{ key: keyOf(each), metric: metricPlanOf(each), variations }];
  });
}

/** Two versions of one metric may be in a test. */
export function keyOf({ metric: { name, version } }: TestMetric): string {
  return version === 1 ? name : `${name} (version ${version})`;
}
