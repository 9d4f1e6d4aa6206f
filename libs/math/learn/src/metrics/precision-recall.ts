import type { MetricFailure } from './binary-scores.js';
import { type Confusion, confusion, type ThresholdedProbabilities } from './confusion.js';

/** A share, or why its denominator is empty. */
export type Ratio =
  | { readonly kind: 'measured'; readonly value: number }
  | { readonly kind: 'no-predicted-positives' }
  | { readonly kind: 'no-actual-positives' };

/** Precision, recall and their harmonic mean at one threshold, with the counts that they come from. */
export interface PrecisionRecall extends Confusion {
  readonly precision: Ratio;
  readonly recall: Ratio;
  readonly f1: Ratio;
}

/**
 * How many of the predicted positives are right, and how many of the actual positives are found.
 *
 *   precision = TP / (TP + FP)    recall = TP / (TP + FN)    F₁ = 2 TP / (2 TP + FP + FN)
 *
 * Class 1 is predicted where p ≥ threshold. A share of nothing is no number: precision without predicted positives, and
 * recall and F₁ without actual positives, say so instead of 0.
 *
 * @example
 * precisionRecall({ labels: Uint8Array.of(1, 0), probabilities: Float64Array.of(0.9, 0.8) });
 * // precision 0.5, recall 1, F₁ 2/3
 */
export function precisionRecall(input: ThresholdedProbabilities): PrecisionRecall | MetricFailure {
  const counts = confusion(input);
  if (counts.kind !== 'measured') return counts;
  const { truePositives, falsePositives, falseNegatives } = counts;
  const predicted = truePositives + falsePositives;
  const actual = truePositives + falseNegatives;
  return {
    ...counts,
    precision: predicted === 0 ? { kind: 'no-predicted-positives' } : share(truePositives, predicted),
    recall: actual === 0 ? { kind: 'no-actual-positives' } : share(truePositives, actual),
    f1: actual === 0 ? { kind: 'no-actual-positives' } : share(2 * truePositives, predicted + actual),
  };
}

function share(part: number, whole: number): Ratio {
  return { kind: 'measured', value: part / whole };
}
