import type { Measurement } from './binary-scores.js';
import { confusion, type ThresholdedProbabilities } from './confusion.js';

/**
 * The share of examples whose prediction (class 1 where p ≥ threshold) equals the label, in [0, 1].
 *
 * @example
 * accuracy({ labels: Uint8Array.of(1, 0), probabilities: Float64Array.of(0.9, 0.8) }); // value: 0.5
 */
export function accuracy(input: ThresholdedProbabilities): Measurement {
  const counts = confusion(input);
  if (counts.kind !== 'measured') return counts;
  return { kind: 'measured', value: (counts.truePositives + counts.trueNegatives) / input.labels.length };
}
