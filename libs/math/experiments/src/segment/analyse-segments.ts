import { chiSquared } from '@orrery/math-statistics';
import { analyseWithin } from '../analyse-metric.js';
import { adjustPValues } from '../correction/adjust-p-values.js';
import type { VariationPair } from '../estimate/cuped.js';
import type { AnalysisPlan, Looks, MetricPlan } from '../plan/analysis-plan.js';
import type { CannotSay } from '../plan/cannot-say.js';
import type { MetricAnalysis } from '../plan/metric-analysis.js';
import { decidedAs } from '../verdict/decided-as.js';

/** The users of one segment, known before the exposure. */
export interface Segment extends VariationPair {
  readonly key: string;
}

export interface SegmentOptions {
  readonly plan: AnalysisPlan;
  readonly metric: MetricPlan;
  readonly looks: Looks;
  readonly correction: 'holm' | 'benjamini-hochberg';
}

export interface SegmentResult {
  readonly key: string;
  /** With an interval at 1 − α/m, so that all of them hold together. */
  readonly analysis: MetricAnalysis | CannotSay;
  readonly adjustedPValue: number | null;
  readonly decided: 'better' | 'worse' | 'undecided';
}

/** Whether the effect differs between segments at all: Cochran's Q. */
export interface InteractionTest {
  readonly kind: 'tested';
  readonly statistic: number;
  readonly degreesOfFreedom: number;
  readonly pValue: number;
  /** I²: the share of the effects' spread that is more than chance, 0 to 1. */
  readonly heterogeneity: number;
}

export interface SegmentAnalysis {
  readonly interaction: InteractionTest | CannotSay;
  readonly segments: readonly SegmentResult[];
}

/**
 * The effect in each segment, corrected for their number, and whether it differs between them.
 *
 *     Q = Σ (Δₛ − Δ̄)² / σₛ²  ~  χ² with m − 1 degrees of freedom,    Δ̄ weighted by 1/σₛ²
 *
 * Read the interaction first: a segment that is significant while another is not is no difference between them. Without a
 * significant interaction the segments' spread is what chance does. Of a sequential plan before its last look, and of a
 * Bayesian one, the interaction has no error rate: `peeking-without-sequential-plan`.
 *
 * Source: Cochran, Biometrics 10 (1954), 101–129; Higgins, Thompson, Stat. Med. 21 (2002) for I².
 *
 * @example
 * analyseSegments([{ key: 'ios', control, treatment }, …], { plan, metric, looks, correction: 'holm' }).interaction;
 */
export function analyseSegments(
  segments: readonly Segment[],
  { plan, metric, looks, correction }: SegmentOptions,
): SegmentAnalysis {
  const count = Math.max(1, segments.length);
  const analyses = segments.map((segment) =>
    analyseWithin(plan, metric, segment, { looks, intervalAlpha: plan.alpha / count }),
  );
  const tested = analyses.flatMap((analysis, i) =>
    analysis.kind === 'analysed' && analysis.pValue !== null ? [{ i, p: analysis.pValue }] : [],
  );
  const adjusted = adjustPValues(
    tested.map(({ p }) => p),
    correction,
  );
  const results = segments.map(({ key }, i) => {
    const place = tested.findIndex((each) => each.i === i);
    const adjustedPValue = place === -1 ? null : adjusted[place];
    const analysis = analyses[i];
    const decided = decidedAs({
      analysis,
      adjustedPValue,
      alpha: plan.alpha / (adjustedPValue === null ? count : 1),
      direction: metric.direction,
    });
    return { key, analysis, adjustedPValue, decided };
  });
  return { interaction: interactionOf(plan, looks, analyses), segments: results };
}

function interactionOf(
  plan: AnalysisPlan,
  looks: Looks,
  analyses: readonly (MetricAnalysis | CannotSay)[],
): InteractionTest | CannotSay {
  const { procedure } = plan;
  const last =
    procedure.kind === 'fixed' || (procedure.kind === 'group-sequential' && looks.taken === procedure.looks);
  if (!last) return { kind: 'cannot-say', reason: 'peeking-without-sequential-plan' };
  const effects = analyses.flatMap((each) => (each.kind === 'analysed' ? [each.difference] : []));
  if (effects.length < 2) return { kind: 'cannot-say', reason: 'too-few-users' };
  const weights = effects.map(({ standardError }) => 1 / (standardError * standardError));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const mean = effects.reduce((sum, { value }, i) => sum + weights[i] * value, 0) / total;
  const statistic = effects.reduce((sum, { value }, i) => sum + weights[i] * (value - mean) ** 2, 0);
  const degreesOfFreedom = effects.length - 1;
  return {
    kind: 'tested',
    statistic,
    degreesOfFreedom,
    pValue: chiSquared.sf(statistic, { degreesOfFreedom }),
    heterogeneity: statistic > 0 ? Math.max(0, 1 - degreesOfFreedom / statistic) : 0,
  };
}
