export type {
  AnalysisPlan,
  BoundaryKind,
  Looks,
  MetricKind,
  MetricPlan,
  PriorPlan,
  ProcedurePlan,
} from './plan/analysis-plan.js';
export type { Assumption, AssumptionKey } from './plan/assumption.js';
export type { CannotSay, CannotSayReason } from './plan/cannot-say.js';
export type { IntervalEstimate, LiftEstimate, MetricAnalysis } from './plan/metric-analysis.js';
export type {
  Comparison,
  PlannedMetric,
  SampleRatioResult,
  TestAnalysis,
  Traffic,
  Verdict,
} from './plan/test-analysis.js';
export type { VariationStatistics } from './plan/variation-statistics.js';
export type { CorrectionMethod } from './correction/adjust-p-values.js';
