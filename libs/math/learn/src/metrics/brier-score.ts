import { type BinaryProbabilities, findUnmeasurable, type Measurement } from './binary-scores.js';

/**
 * The mean squared distance of the probabilities from the labels, in [0, 1]; 0 is perfect, lower is better.
 *
 *   B = (1/n) Σ (pᵢ − yᵢ)²      (Brier, 1950, for two classes; scikit-learn's `brier_score_loss`)
 *
 * @example
 * brierScore({ labels: Uint8Array.of(1, 0), probabilities: Float64Array.of(0.5, 0.5) }); // value: 0.25
 */
export function brierScore(input: BinaryProbabilities): Measurement {
  const failure = findUnmeasurable(input);
  if (failure !== undefined) return failure;
  const { labels, probabilities } = input;
  let sum = 0;
  for (let i = 0; i < labels.length; i++) {
    const error = probabilities[i] - labels[i];
    sum += error * error;
  }
  return { kind: 'measured', value: sum / labels.length };
}
