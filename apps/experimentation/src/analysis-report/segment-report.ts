import {
  analyseSegments,
  analyseTest,
  type CannotSay,
  type CannotSayReason,
  type Segment,
  type SegmentAnalysis,
} from '@orrery/math-experiments';
import type { TestMetric } from '../outcome-metric/outcome-metric.js';
import type { DimensionStatistics, SegmentStatistics } from '../statistics/test-statistics.js';
import type { TreatmentReport, Undecided } from './analysis-report.js';
import type { AnalysisRequest } from './analysis-request.js';
import { metricPlanOf } from './planned-metrics.js';
import { usersOf } from './request-of.js';
import { answerOf, DECIDED, undecidedOf } from './treatment-report.js';

export type SegmentCorrection = 'HOLM' | 'BENJAMINI_HOCHBERG';

/** One metric of one treatment, by segment. */
export interface SegmentReport {
  readonly dimension: string;
  readonly correction: SegmentCorrection;
  readonly interaction: Omit<Extract<SegmentAnalysis['interaction'], { kind: 'tested' }>, 'kind'> | null;
  readonly undecided: Undecided | null;
  readonly segments: readonly SegmentTreatment[];
  readonly elsewhere: number;
}

export interface SegmentTreatment extends Omit<TreatmentReport, 'variation'> {
  readonly segment: string;
  readonly users: number;
}

export interface SegmentQuestion {
  /** Of all users. */
  readonly request: AnalysisRequest;
  readonly statistics: DimensionStatistics;
  readonly dimension: string;
  readonly metric: TestMetric;
  /** Position of the variation. */
  readonly treatment: number;
  readonly correction: SegmentCorrection;
}

const CORRECTIONS = { HOLM: 'holm', BENJAMINI_HOCHBERG: 'benjamini-hochberg' } as const;
/** A dimension of more values is none of segments; the largest of them are shown. */
const MOST_SEGMENTS = 200;

/** The effect in each segment, corrected for their number. What forbids to analyse the whole test forbids this as well. */
export function segmentReport(question: SegmentQuestion): SegmentReport {
  const { request, statistics, dimension, metric, treatment, correction } = question;
  const counted = statistics.segments
    .map((each) => ({ ...each, both: (each.users[0] ?? 0) + (each.users[treatment] ?? 0) }))
    .filter(({ both }) => both > 0)
    .toSorted((a, b) => b.both - a.both || (a.segment < b.segment ? -1 : 1))
    .slice(0, MOST_SEGMENTS);
  const segments = counted.flatMap((each) => segmentOf(each, metric, treatment));
  const refusal = refusalOf(question);
  const analysis =
    refusal === undefined
      ? analyseSegments(segments, {
          plan: request.plan,
          metric: metricPlanOf(metric, request.plan),
          looks: request.looks,
          correction: CORRECTIONS[correction],
        })
      : refusedSegments(segments, refusal);
  const { interaction } = analysis;
  return {
    dimension,
    correction,
    interaction: interaction.kind === 'tested' ? interaction : null,
    undecided: interaction.kind === 'tested' ? null : undecidedOf(interaction),
    segments: analysis.segments.map(({ key, analysis: own, adjustedPValue, decided }) => ({
      segment: key,
      users: counted.find(({ segment }) => segment === key)?.both ?? 0,
      decided: DECIDED[decided],
      ...answerOf(own, adjustedPValue),
    })),
    elsewhere: usersOf(statistics.all) - counted.reduce((sum, each) => sum + usersOf(each), 0),
  };
}

function refusalOf({ request, statistics: { all } }: SegmentQuestion): CannotSay | undefined {
  const refuse = (reason: CannotSayReason): CannotSay => ({ kind: 'cannot-say', reason });
  const { sampleRatio } = analyseTest(
    request.plan,
    [],
    { users: all.clusters ?? all.firstExposed, weights: request.expected },
    request.looks,
  );
  if (sampleRatio.kind === 'cannot-say') return sampleRatio;
  if (sampleRatio.mismatched) return refuse('sample-ratio-mismatch');
  if (all.clusters !== null) return refuse('not-for-clusters');
  return all.periods.length > 0 ? refuse('weights-changed') : undefined;
}

function refusedSegments(segments: readonly Segment[], refusal: CannotSay): SegmentAnalysis {
  return {
    interaction: refusal,
    segments: segments.map(({ key }) => ({
      key,
      analysis: refusal,
      adjustedPValue: null,
      decided: 'undecided',
    })),
  };
}

function segmentOf({ segment, metrics }: SegmentStatistics, { metric }: TestMetric, at: number): Segment[] {
  const variations = metrics.get(metric.id) ?? [];
  const [control] = variations;
  const treatment = variations[at];
  if (control === undefined || treatment === undefined) return [];
  return [{ key: segment, control, treatment }];
}
