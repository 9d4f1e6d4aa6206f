import type { ABTestId } from '@orrery/domain';

/** What was recorded of one variation's users. */
export interface VariationCounts {
  readonly users: number;
  readonly conversions: number;
  /** Users that were given several variations; counted with the first variation, and not among the users. */
  readonly conflicting: number;
}

/** What was recorded of a test: one entry per variation, in the test's order. */
export interface RecordedCounts {
  readonly abTestId: ABTestId;
  readonly variations: readonly VariationCounts[];
}

/** The statistics of a test as of now. What cannot be computed is null, never 0. */
export interface AnalysisReport {
  readonly users: number;
  readonly conflicting: number;
  readonly variations: readonly VariationResult[];
  readonly lift: EffectEstimate | null;
  readonly difference: EffectEstimate | null;
  readonly pValue: number | null;
  readonly significant: boolean | null;
  readonly undecidedReason: UndecidedReason | null;
  readonly sampleRatio: SampleRatioCheck;
  readonly verdict: ABTestVerdict;
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

export type UndecidedReason = 'NO_USERS' | 'NO_VARIANCE' | 'TOO_FEW_OUTCOMES';

export type ABTestVerdict =
  'NOT_ENOUGH_DATA' | 'SAMPLE_RATIO_MISMATCH' | 'NO_DIFFERENCE' | 'TREATMENT_WINS' | 'CONTROL_WINS';
