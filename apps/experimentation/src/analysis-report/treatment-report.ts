import type { CannotSay, Comparison, MetricAnalysis } from '@orrery/math-experiments';
import {
  UNDECIDED_REASONS,
  type Decided,
  type EffectEstimate,
  type TreatmentEstimate,
  type TreatmentReport,
  type Undecided,
} from './analysis-report.js';

export const DECIDED = {
  better: 'BETTER',
  worse: 'WORSE',
  undecided: 'UNDECIDED',
} as const satisfies Record<Comparison['decided'], Decided>;

/** A comparison as a report shows it. */
export function treatmentReport(
  variation: string,
  { analysis, adjustedPValue, decided }: Comparison,
): TreatmentReport {
  return {
    variation,
    decided: DECIDED[decided],
    ...answerOf(analysis, adjustedPValue),
  };
}

/** Why there is an estimate or none, and which. */
export function answerOf(
  analysis: MetricAnalysis | CannotSay,
  adjustedPValue: number | null,
): Pick<TreatmentReport, 'estimate' | 'undecided'> {
  return analysis.kind === 'analysed'
    ? { estimate: estimateOf(analysis, adjustedPValue), undecided: null }
    : { estimate: null, undecided: undecidedOf(analysis) };
}

function estimateOf(analysis: MetricAnalysis, adjustedPValue: number | null): TreatmentEstimate {
  const { procedure, control, treatment, difference, lift, pValue, chanceToWin, risk } = analysis;
  const { varianceReduction, stratified, effectSize, assumptions } = analysis;
  return {
    procedure,
    control: control.value,
    treatment: treatment.value,
    difference: effectOf(difference.value, difference.interval),
    lift: lift.kind === 'cannot-say' ? null : effectOf(lift.estimate, lift.interval),
    pValue,
    adjustedPValue,
    chanceToWin,
    risk,
    varianceReduction,
    ...(stratified && { divided: { ...stratified, by: stratified.by === 'period' ? 'PERIOD' : 'SEGMENT' } }),
    effectSize,
    assumptions,
  };
}

function effectOf(
  estimate: number,
  { low, high }: { readonly low: number; readonly high: number },
): EffectEstimate {
  return { estimate, low, high };
}

export function undecidedOf({ reason, required, actual }: CannotSay): Undecided {
  return { reason: UNDECIDED_REASONS[reason], required: required ?? null, actual: actual ?? null };
}
