import { decideSampleRatio, sampleRatioMismatch } from '@orrery/math-statistics';
import { analyseWithin } from './analyse-metric.js';
import { adjustPValues } from './correction/adjust-p-values.js';
import type { AnalysisPlan, Looks } from './plan/analysis-plan.js';
import type { CannotSay } from './plan/cannot-say.js';
import type { MetricAnalysis } from './plan/metric-analysis.js';
import type {
  Comparison,
  PlannedMetric,
  SampleRatioResult,
  TestAnalysis,
  Traffic,
} from './plan/test-analysis.js';
import type { VariationStatistics } from './plan/variation-statistics.js';
import { decidedAs } from './verdict/decided-as.js';
import { verdictOf } from './verdict/verdict-of.js';

/**
 * All that a test's statistics say: every metric of every treatment against the control, judged together, and a verdict.
 *
 * The sample ratio is checked first: with a mismatch nothing is analysed, because whatever lost or doubled the users may
 * have made the difference too. P-values of primary and secondary metrics over all treatments are corrected together;
 * guardrails are not, because a correction would hide harm. Intervals have the level that fits: 1 − α/m for Bonferroni and
 * Holm, 1 − R α/m for Benjamini and Hochberg with R rejections (Benjamini, Yekutieli 2005).
 *
 * @example
 * analyseTest(plan, [{ key: 'orders', metric, variations: [control, treatment] }], traffic, looks).verdict.sentence;
 * // 'Variation 1 wins: orders is 4.1 % higher (95 % interval 1.2 % to 7.0 %).'
 */
export function analyseTest(
  plan: AnalysisPlan,
  metrics: readonly PlannedMetric[],
  traffic: Traffic,
  looks: Looks,
): TestAnalysis {
  const sampleRatio = checkSampleRatio(plan, traffic);
  const blocked = blockedBy(sampleRatio);
  const attempts = metrics.flatMap((planned) => attemptsOf(planned));
  const first = attempts.map((attempt) => ({
    ...attempt,
    analysis: blocked ?? analyse(plan, attempt, looks, plan.alpha),
  }));
  const comparisons = judgeTogether(plan, first, looks);
  const directions = new Map(metrics.map(({ key, metric }) => [key, metric.direction]));
  return {
    sampleRatio,
    comparisons,
    verdict: verdictOf({ plan, looks, sampleRatio, comparisons, directions, names: traffic.names ?? [] }),
  };
}

interface Attempt {
  readonly planned: PlannedMetric;
  readonly treatment: number;
}

interface Analysed extends Attempt {
  readonly analysis: MetricAnalysis | CannotSay;
}

function checkSampleRatio(plan: AnalysisPlan, { users, weights }: Traffic): SampleRatioResult | CannotSay {
  const measured = sampleRatioMismatch(users, weights);
  if (measured.kind === 'insufficient-data') return { kind: 'cannot-say', reason: 'no-users' };
  if (measured.kind === 'too-few-categories') throw new RangeError('a test has at least two variations');
  const decision = decideSampleRatio(measured, { alpha: plan.sampleRatioAlpha });
  return { kind: 'checked', pValue: measured.pValue, mismatched: decision.kind === 'mismatched' };
}

function blockedBy(sampleRatio: SampleRatioResult | CannotSay): CannotSay | undefined {
  if (sampleRatio.kind === 'cannot-say') return sampleRatio;
  return sampleRatio.mismatched ? { kind: 'cannot-say', reason: 'sample-ratio-mismatch' } : undefined;
}

function attemptsOf(planned: PlannedMetric): Attempt[] {
  return planned.variations.slice(1).map((_, i) => ({ planned, treatment: i + 1 }));
}

function analyse(
  plan: AnalysisPlan,
  { planned, treatment }: Attempt,
  looks: Looks,
  intervalAlpha: number,
): MetricAnalysis | CannotSay {
  const pairOf = (variations: readonly VariationStatistics[]) => ({
    control: variations[0],
    treatment: variations[treatment],
  });
  const { stratification: divided } = planned;
  return analyseWithin(plan, planned.metric, pairOf(planned.variations), {
    looks,
    intervalAlpha,
    ...(divided && { strata: { by: divided.by, pairs: divided.strata.map(pairOf) } }),
  });
}

/** Adjusts the p-values, and the intervals' levels with them. */
function judgeTogether(plan: AnalysisPlan, analysed: readonly Analysed[], looks: Looks): Comparison[] {
  const family = analysed.filter(inFamily);
  const adjusted = adjustPValues(
    family.map(({ analysis }) => pValueOf(analysis) ?? 1),
    plan.correction,
  );
  const alphas = intervalAlphas(plan, adjusted);
  return analysed.map((each) => {
    const place = family.indexOf(each);
    const intervalAlpha = place === -1 ? plan.alpha : alphas(adjusted[place]);
    const analysis = intervalAlpha === plan.alpha ? each.analysis : analyse(plan, each, looks, intervalAlpha);
    const adjustedPValue = place === -1 ? pValueOf(each.analysis) : adjusted[place];
    return {
      metric: each.planned.key,
      role: each.planned.metric.role,
      treatment: each.treatment,
      analysis,
      adjustedPValue,
      decided: decidedAs({
        analysis,
        adjustedPValue,
        alpha: plan.alpha,
        direction: each.planned.metric.direction,
      }),
    };
  });
}

/** The interval's alpha for an adjusted p-value. */
function intervalAlphas(plan: AnalysisPlan, adjusted: readonly number[]): (adjustedPValue: number) => number {
  const count = Math.max(1, adjusted.length);
  if (plan.correction === 'none') return () => plan.alpha;
  if (plan.correction !== 'benjamini-hochberg') return () => plan.alpha / count;
  const rejected = Math.max(1, adjusted.filter((p) => p <= plan.alpha).length);
  return (p) => (p <= plan.alpha ? (plan.alpha * rejected) / count : plan.alpha / count);
}

function inFamily({ planned, analysis }: Analysed): boolean {
  return planned.metric.role !== 'guardrail' && pValueOf(analysis) !== null;
}

function pValueOf(analysis: MetricAnalysis | CannotSay): number | null {
  return analysis.kind === 'analysed' ? analysis.pValue : null;
}
