import { analyseMetric, type AnalysisPlan, type VariationStatistics } from '@orrery/math-experiments';
import type { TestMetric } from '../outcome-metric/outcome-metric.js';
import type { DayStatistics } from '../statistics/test-statistics.js';
import { UNDECIDED_REASONS, type EffectEstimate, type UndecidedReason } from './analysis-report.js';
import { metricPlanOf, stratificationOf } from './planned-metrics.js';
import { treatmentReport } from './treatment-report.js';

/** The estimate of a metric as of one day. */
export interface EstimatePoint {
  readonly day: string;
  readonly users: number;
  readonly difference: EffectEstimate | null;
  readonly lift: EffectEstimate | null;
  readonly pValue: number | null;
  readonly undecidedReason: UndecidedReason | null;
}

export interface SeriesRequest {
  readonly plan: AnalysisPlan;
  readonly metric: TestMetric;
  /** Position of the variation. */
  readonly treatment: number;
}

const ONE_LOOK = { taken: 1, informationShare: 1 } as const;

/** One point a day; a series is looked at all the time, and so its intervals are of a confidence sequence. */
export function estimateSeries(
  days: readonly DayStatistics[],
  { plan, metric, treatment }: SeriesRequest,
): readonly EstimatePoint[] {
  const anyTime: AnalysisPlan = {
    ...plan,
    procedure: plan.procedure.kind === 'always-valid' ? plan.procedure : { kind: 'always-valid' },
  };
  return days.flatMap((statistics): EstimatePoint[] => {
    const { day, users } = statistics;
    const pair = pairOf(statistics.metrics.get(metric.metric.id) ?? [], treatment);
    if (pair === undefined) return [];
    const divided = stratificationOf(statistics, metric.metric.id);
    const analysis = analyseMetric(
      anyTime,
      metricPlanOf(metric, plan),
      pair.control,
      pair.treatment,
      ONE_LOOK,
      divided && {
        by: divided.by,
        pairs: divided.strata.flatMap((variations) => pairOf(variations, treatment) ?? []),
      },
    );
    const told = { day, users: (users[0] ?? 0) + (users[treatment] ?? 0) };
    if (analysis.kind === 'cannot-say') {
      const undecidedReason = UNDECIDED_REASONS[analysis.reason];
      return [{ ...told, difference: null, lift: null, pValue: null, undecidedReason }];
    }
    const { estimate } = treatmentReport('', {
      metric: metric.metric.name,
      role: 'primary',
      treatment,
      analysis,
      adjustedPValue: analysis.pValue,
      decided: 'undecided',
    });
    const { difference = null, lift = null, pValue = null } = estimate ?? {};
    return [{ ...told, difference, lift, pValue, undecidedReason: null }];
  });
}

function pairOf(
  variations: readonly VariationStatistics[],
  position: number,
): { readonly control: VariationStatistics; readonly treatment: VariationStatistics } | undefined {
  const [control] = variations;
  const treatment = variations[position];
  return control === undefined || treatment === undefined ? undefined : { control, treatment };
}
