import { analyseTest, type TestAnalysis } from '@orrery/math-experiments';
import type { TestMetric } from '../outcome-metric/outcome-metric.js';
import type { TestStatistics } from '../statistics/test-statistics.js';
import type { AnalysisRequest } from './analysis-request.js';
import type { ABTestVerdict, AnalysisReport, MetricReport } from './analysis-report.js';
import { keyOf, plannedMetrics } from './planned-metrics.js';
import { rateResults } from './rate-results.js';
import { sampleRatioCheck } from './sample-ratio-check.js';
import { treatmentReport } from './treatment-report.js';

/** What the statistics of a test say by its plan. */
export function analyse(request: AnalysisRequest): AnalysisReport {
  const { plan, variations, metrics, statistics, expected, looks } = request;
  const analysis = analyseTest(
    plan,
    plannedMetrics(metrics, plan, statistics),
    // Users of one cluster come together: how they arrived is a question of clusters.
    {
      users: statistics.clusters ?? statistics.firstExposed,
      weights: expected,
      names: variations.map(({ key }) => key),
    },
    looks,
  );
  const sampleRatio = sampleRatioCheck(request, analysis);
  return {
    users: statistics.users.reduce((sum, users) => sum + users, 0),
    conflicting: countOf(statistics, 'CONFLICTING_VARIATION'),
    variations: rateResults(request),
    ...headline(analysis),
    sampleRatio,
    verdict: verdictOf(analysis),
    answer: answerOf(request, analysis),
    metrics: metrics.map((taken) => metricReport(taken, request, analysis)),
    exclusions: statistics.exclusions,
    ...(statistics.clusters && { clusters: statistics.clusters.reduce((sum, count) => sum + count, 0) }),
    data: statistics.cut,
  };
}

type Headline = Pick<AnalysisReport, 'lift' | 'difference' | 'pValue' | 'significant' | 'undecidedReason'>;

/** The primary metric of the treatment that wins, or else of the first. */
function headline({ comparisons, verdict }: TestAnalysis): Headline {
  const primary = comparisons.filter(({ role }) => role === 'primary');
  const shown = primary.find(({ treatment }) => treatment === verdict.winner) ?? primary[0];
  if (shown === undefined) return unsaid('NO_PRIMARY_METRIC');
  const { estimate, undecided, decided } = treatmentReport('', shown);
  if (estimate === null) return unsaid(undecided?.reason ?? null);
  return {
    lift: estimate.lift,
    difference: estimate.difference,
    pValue: estimate.adjustedPValue,
    significant: decided !== 'UNDECIDED',
    undecidedReason: null,
  };
}

function unsaid(undecidedReason: AnalysisReport['undecidedReason']): Headline {
  return { lift: null, difference: null, pValue: null, significant: null, undecidedReason };
}

function verdictOf({ sampleRatio, verdict }: TestAnalysis): ABTestVerdict {
  if (sampleRatio.kind === 'checked' && sampleRatio.mismatched) return 'SAMPLE_RATIO_MISMATCH';
  switch (verdict.outcome) {
    case 'treatment-wins':
      return 'TREATMENT_WINS';
    case 'control-wins':
      return 'CONTROL_WINS';
    case 'no-difference':
      return 'NO_DIFFERENCE';
    case 'cannot-say':
      return 'NOT_ENOUGH_DATA';
  }
}

function answerOf({ variations }: AnalysisRequest, { verdict }: TestAnalysis): AnalysisReport['answer'] {
  const { winner, sentence, because, assumptions } = verdict;
  return {
    winner: winner === null ? null : (variations[winner]?.key ?? null),
    sentence,
    because,
    assumptions,
  };
}

function metricReport(
  taken: TestMetric,
  { variations, statistics }: AnalysisRequest,
  { comparisons }: TestAnalysis,
): MetricReport {
  const cap = statistics.caps.get(taken.metric.id);
  const own = comparisons.filter(({ metric }) => metric === keyOf(taken));
  return {
    ...taken,
    ...(cap !== undefined && { cap }),
    treatments: own.map((each) => treatmentReport(variations[each.treatment]?.key ?? '', each)),
  };
}

function countOf({ exclusions }: TestStatistics, reason: string): number {
  return exclusions.filter((each) => each.reason === reason).reduce((sum, { count }) => sum + count, 0);
}
