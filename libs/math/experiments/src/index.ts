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
export type { Stratification, StratifiedBy } from './plan/stratification.js';
export type { VariationStatistics } from './plan/variation-statistics.js';
export type { CorrectionMethod } from './correction/adjust-p-values.js';
export { analysisPlanProblem, metricPlanProblem } from './plan/plan-problem.js';
export type { InvalidAnalysisPlan } from './plan/plan-problem.js';

export { analyseMetric } from './analyse-metric.js';
export { analyseTest } from './analyse-test.js';
export { cuped, cupedRatio } from './estimate/cuped.js';
export type { VariationPair } from './estimate/cuped.js';
export type { Effect } from './estimate/effect.js';
export type { ComparedStrata } from './estimate/stratified-effect.js';

export { crossingProbability } from './sequential/crossing-probability.js';
export type { LookPlan } from './sequential/crossing-probability.js';
export {
  groupSequentialBoundaries,
  groupSequentialPValue,
} from './sequential/group-sequential-boundaries.js';
export type { GroupSequentialDesign } from './sequential/group-sequential-boundaries.js';
export { confidenceSequence, mixtureSprt } from './sequential/mixture-sprt.js';
export type { MixtureEvidence } from './sequential/mixture-sprt.js';
export { spendingBoundaries, spendingPValue } from './sequential/spending-boundaries.js';
export type { SpendingDesign } from './sequential/spending-boundaries.js';

export { betaBinomialPosterior } from './bayesian/beta-belief.js';
export type { BetaBelief } from './bayesian/beta-belief.js';
export { chanceToWin } from './bayesian/chance-to-win.js';
export type { RateBeliefs } from './bayesian/chance-to-win.js';
export { expectedLoss } from './bayesian/expected-loss.js';
export type { ExpectedLoss } from './bayesian/expected-loss.js';
export { normalPosterior } from './bayesian/normal-posterior.js';
export type { NormalBelief } from './bayesian/normal-posterior.js';

export { aaCheck } from './correction/aa-check.js';
export type { AaCheck, AaCheckImpossible } from './correction/aa-check.js';
export { adjustPValues } from './correction/adjust-p-values.js';

export { postStratify } from './estimate/post-stratify.js';
export type { PostStratified, PostStratifyOptions, Stratum } from './estimate/post-stratify.js';

export { durationDays, minimumDetectableEffect, requiredUsers } from './power/plan-size.js';
export type { DetectableEffect, OutOfReach, RequiredUsers } from './power/plan-size.js';
export type { OutcomeBaseline, PlannedPrior, PowerDesign, PowerProcedure } from './power/power-design.js';
export { powerOf } from './power/power-of.js';

export { analyseSegments } from './segment/analyse-segments.js';
export type {
  InteractionTest,
  Segment,
  SegmentAnalysis,
  SegmentOptions,
  SegmentResult,
} from './segment/analyse-segments.js';

export { reweightedMean } from './bandit/reweighted-mean.js';
export type { ArmHistory } from './bandit/reweighted-mean.js';
export { thompsonShares } from './bandit/thompson-shares.js';
export { clusterVarianceInflation } from './interference/cluster-variance-inflation.js';
export type { ClusterDesign } from './interference/cluster-variance-inflation.js';
export { interferenceTest } from './interference/interference-test.js';
