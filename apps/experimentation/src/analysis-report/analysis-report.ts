import type { Assumption, CannotSayReason } from '@orrery/math-experiments';
import type { OutcomeMetric, MetricRole } from '../outcome-metric/outcome-metric.js';
import type { DataCut, Exclusion } from '../statistics/data-cut.js';

/** The statistics of a test as of one cut of its data. What cannot be computed is null, never 0. */
export interface AnalysisReport {
  readonly users: number;
  readonly conflicting: number;
  /** Of the primary metric; empty unless that is a rate. */
  readonly variations: readonly VariationResult[];
  /** Of the primary metric, for the treatment that wins, or else the first one; so is all up to `undecidedReason`. */
  readonly lift: EffectEstimate | null;
  readonly difference: EffectEstimate | null;
  readonly pValue: number | null;
  readonly significant: boolean | null;
  readonly undecidedReason: UndecidedReason | null;
  readonly sampleRatio: SampleRatioCheck;
  readonly verdict: ABTestVerdict;
  readonly answer: Answer;
  readonly metrics: readonly MetricReport[];
  readonly exclusions: readonly Exclusion[];
  /** Only where whole clusters are assigned. */
  readonly clusters?: number;
  readonly data: DataCut;
}

export interface VariationResult {
  readonly key: string;
  readonly users: number;
  readonly conversions: number;
  readonly rate: number | null;
  readonly low: number | null;
  readonly high: number | null;
}

export interface EffectEstimate {
  readonly estimate: number;
  readonly low: number;
  readonly high: number;
}

export interface SampleRatioCheck {
  readonly pValue: number | null;
  readonly mismatch: boolean | null;
  readonly shares: readonly SampleShare[];
}

export interface SampleShare {
  readonly key: string;
  readonly expected: number;
  readonly actual: number | null;
}

/** The verdict in words. */
export interface Answer {
  /** The winning variation's key; null when nothing has won. */
  readonly winner: string | null;
  readonly sentence: string;
  readonly because: readonly string[];
  readonly assumptions: readonly Assumption[];
}

/** One metric of all treatments. */
export interface MetricReport {
  readonly metric: OutcomeMetric;
  readonly role: MetricRole;
  /** What totals were capped at; only of metrics that say a percentile. */
  readonly cap?: number;
  readonly treatments: readonly TreatmentReport[];
}

/** One metric of one treatment against the control: an estimate, or why there is none. */
export interface TreatmentReport {
  readonly variation: string;
  readonly decided: Decided;
  readonly estimate: TreatmentEstimate | null;
  readonly undecided: Undecided | null;
}

/** What a treatment did to a metric, in the metric's unit unless it says otherwise. */
export interface TreatmentEstimate {
  /** What was computed, for instance `Welch's t-test with CUPED`. */
  readonly procedure: string;
  readonly control: number;
  readonly treatment: number;
  readonly difference: EffectEstimate;
  readonly lift: EffectEstimate | null;
  readonly pValue: number | null;
  /** After the plan's correction over metrics and treatments. */
  readonly adjustedPValue: number | null;
  readonly chanceToWin: number | null;
  readonly risk: { readonly control: number; readonly treatment: number } | null;
  readonly varianceReduction: number | null;
  /** How users were divided before they were compared; only where they were. */
  readonly divided?: DividedUsers;
  readonly effectSize: number;
  readonly assumptions: readonly Assumption[];
}

/** Users were compared with those of their own segment, or of their own time. */
export interface DividedUsers {
  readonly by: 'SEGMENT' | 'PERIOD';
  readonly strata: number;
  readonly leftOut: number;
  readonly varianceReduction: number | null;
}

/** What it would take to answer, in the reason's unit, where that is known. */
export interface Undecided {
  readonly reason: UndecidedReason;
  readonly required: number | null;
  readonly actual: number | null;
}

export type Decided = 'BETTER' | 'WORSE' | 'UNDECIDED';

/** Why there is no answer. */
export type UndecidedReason = (typeof UNDECIDED_REASONS)[CannotSayReason] | 'NO_PRIMARY_METRIC';

export const UNDECIDED_REASONS = {
  'no-users': 'NO_USERS',
  'too-few-users': 'TOO_FEW_USERS',
  'too-few-clusters': 'TOO_FEW_CLUSTERS',
  'too-few-outcomes': 'TOO_FEW_OUTCOMES',
  'zero-variance': 'NO_VARIANCE',
  'sample-ratio-mismatch': 'SAMPLE_RATIO_MISMATCH',
  'peeking-without-sequential-plan': 'PEEKING_WITHOUT_SEQUENTIAL_PLAN',
  'zero-control': 'ZERO_CONTROL',
  'unstable-denominator': 'UNSTABLE_DENOMINATOR',
  'outside-edges': 'OUTSIDE_EDGES',
  'not-finite': 'NOT_FINITE',
  'weights-changed': 'WEIGHTS_CHANGED',
  'not-for-clusters': 'NOT_FOR_CLUSTERS',
  'prior-does-not-apply': 'PRIOR_DOES_NOT_APPLY',
} as const satisfies Record<CannotSayReason, string>;

export type ABTestVerdict =
  'NOT_ENOUGH_DATA' | 'SAMPLE_RATIO_MISMATCH' | 'NO_DIFFERENCE' | 'TREATMENT_WINS' | 'CONTROL_WINS';
