import { type BinaryProbabilities, findUnmeasurable, type MetricFailure } from './binary-scores.js';

/** Predictions to be cut at a threshold: class 1 is predicted where p ≥ threshold. */
export interface ThresholdedProbabilities extends BinaryProbabilities {
  /** In [0, 1]; 0.5 unless given. */
  readonly threshold?: number;
}

/** How often each label met each prediction. */
export interface Confusion {
  readonly kind: 'measured';
  readonly truePositives: number;
  readonly falsePositives: number;
  readonly trueNegatives: number;
  readonly falseNegatives: number;
}

/**
 * Counts the four outcomes of cutting the probabilities at a threshold: class 1 is predicted where p ≥ threshold.
 *
 * @example
 * confusion({ labels: Uint8Array.of(1, 0), probabilities: Float64Array.of(0.9, 0.8) });
 * // truePositives: 1, falsePositives: 1, trueNegatives: 0, falseNegatives: 0
 */
export function confusion(input: ThresholdedProbabilities): Confusion | MetricFailure {
  const failure = findUnmeasurable(input);
  if (failure !== undefined) return failure;
  const { labels, probabilities, threshold = 0.5 } = input;
  if (Number.isNaN(threshold)) return { kind: 'not-finite', what: 'threshold', index: 0 };
  // Indexed by 2 · label + prediction.
  const counts = new Uint32Array(4);
  for (let i = 0; i < labels.length; i++) counts[2 * labels[i] + (probabilities[i] >= threshold ? 1 : 0)]++;
  const [trueNegatives, falsePositives, falseNegatives, truePositives] = counts;
  return { kind: 'measured', truePositives, falsePositives, trueNegatives, falseNegatives };
}
