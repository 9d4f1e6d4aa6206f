import {
  analyseMetric,
  type AnalysisPlan,
  type Looks,
  type MetricAnalysis,
  type MetricPlan,
  type VariationPair,
  type VariationStatistics,
} from '@orrery/math-experiments';
import type { CrossMoments } from '@orrery/math-statistics';
import type { Draws } from './draws.js';
import type { Measurement } from './measurement.js';

/** One group of procedures that is calibrated together. */
export interface Calibration {
  readonly name: string;
  readonly measure: (runs: number, draws: Draws) => Measurement[];
}

export const ALPHA = 0.05;

export const PLAN: AnalysisPlan = {
  alpha: ALPHA,
  procedure: { kind: 'fixed', plannedUsers: null },
  correction: 'none',
  liftInterval: 'delta',
  sampleRatioAlpha: 0.001,
};

export const METRIC: MetricPlan = {
  kind: 'mean',
  direction: 'higher',
  unit: 'user',
  cuped: false,
  role: 'primary',
};

export const ONCE: Looks = { taken: 1, informationShare: 1 };

export function ofMoments(moments: CrossMoments): VariationStatistics {
  return { users: moments.count, moments, histogram: null };
}

/** A variation of which so many of so many converted. */
export function ofCounts(successes: number, trials: number): VariationStatistics {
  const rate = successes / trials;
  return ofMoments({ count: trials, means: [rate], deviations: [successes * (1 - rate)] });
}

/** The analysis, which in a simulation must be possible. */
export function analyse(
  plan: AnalysisPlan,
  metric: MetricPlan,
  pair: VariationPair,
  looks = ONCE,
): MetricAnalysis {
  const analysis = analyseMetric(plan, metric, pair.control, pair.treatment, looks);
  if (analysis.kind === 'cannot-say')
    throw new Error(`The simulated test cannot be analysed: ${analysis.reason}`);
  return analysis;
}

/** Whether an interval holds the true value. */
export function covers(
  { low, high }: { readonly low: number; readonly high: number },
  truth: number,
): boolean {
  return low <= truth && truth <= high;
}

export function isPositive({ pValue }: MetricAnalysis): boolean {
  return pValue !== null && pValue <= ALPHA;
}
