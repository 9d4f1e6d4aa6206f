import type {
  AnalysisPlan,
  MetricKind,
  MetricPlan,
  PlannedMetric,
  Stratification,
} from '@orrery/math-experiments';
import type { MetricId, OutcomeMetricKind, TestMetric } from '../outcome-metric/outcome-metric.js';
import type { DividedStatistics } from '../statistics/test-statistics.js';

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
export function metricPlanOf({ metric, role }: TestMetric, { unit = 'user' }: AnalysisPlan): MetricPlan {
  return {
    kind: KINDS[metric.kind],
    ...(metric.quantile !== null && { quantile: metric.quantile }),
    direction: metric.direction === 'HIGHER' ? 'higher' : 'lower',
    unit,
    cuped: metric.covariateHours !== null,
    // Reports that were frozen before there was such a cap do not know the word.
    ...(typeof metric.capPercentile === 'number' && { cappedAtPercentile: true }),
    role: ROLES[role],
  };
}

/** The metrics of a test with their statistics; a metric that was taken after these were read has none, and is left out. */
export function plannedMetrics(
  taken: readonly TestMetric[],
  plan: AnalysisPlan,
  statistics: DividedStatistics,
): readonly PlannedMetric[] {
  return taken.flatMap((each) => {
    const variations = statistics.metrics.get(each.metric.id);
    if (variations === undefined) return [];
    const stratification = stratificationOf(statistics, each.metric.id);
    return [
      {
        key: keyOf(each),
        metric: metricPlanOf(each, plan),
        variations,
        ...(stratification && { stratification }),
      },
    ];
  });
}

/**
 * How users are divided before they are compared: by the time between two changes of the weights, without which the
 * comparison would not be fair; or else by the dimension that the plan names.
 */
export function stratificationOf(
  { periods, strata }: DividedStatistics,
  metricId: MetricId,
): Stratification | undefined {
  const [by, parts] = periods.length > 0 ? (['period', periods] as const) : (['segment', strata] as const);
  if (parts.length === 0) return undefined;
  return { by, strata: parts.map(({ metrics }) => metrics.get(metricId) ?? []) };
}

/** Two versions of one metric may be in a test. */
export function keyOf({ metric: { name, version } }: TestMetric): string {
  return version === 1 ? name : `${name} (version ${version})`;
}
