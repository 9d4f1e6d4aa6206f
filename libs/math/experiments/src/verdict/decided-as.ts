import type { MetricPlan } from '../plan/analysis-plan.js';
import type { CannotSay } from '../plan/cannot-say.js';
import type { MetricAnalysis } from '../plan/metric-analysis.js';
import type { Comparison } from '../plan/test-analysis.js';

/**
 * Better or worse if the p-value decides so at alpha, or, in a Bayesian analysis, if the chance to win is beyond
 * 1 − alpha / 2 on either side: the same error rate in A/A tests under a flat prior.
 */
export function decidedAs(o: {
  readonly analysis: MetricAnalysis | CannotSay;
  readonly adjustedPValue: number | null;
  readonly alpha: number;
  readonly direction: MetricPlan['direction'];
}): Comparison['decided'] {
  const { analysis } = o;
  if (analysis.kind === 'cannot-say') return 'undecided';
  if (analysis.chanceToWin !== null) {
    if (analysis.chanceToWin >= 1 - o.alpha / 2) return 'better';
    return analysis.chanceToWin <= o.alpha / 2 ? 'worse' : 'undecided';
  }
  if (o.adjustedPValue === null || o.adjustedPValue > o.alpha) return 'undecided';
  const higher = analysis.difference.value > 0;
  return higher === (o.direction === 'higher') ? 'better' : 'worse';
}
