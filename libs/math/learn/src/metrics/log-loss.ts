import { type BinaryProbabilities, findUnmeasurable, type Measurement } from './binary-scores.js';

/**
 * The mean negative log-likelihood of the labels under the probabilities, in nats; 0 is perfect, lower is better.
 *
 *   L = −(1/n) Σ [yᵢ ln pᵢ + (1 − yᵢ) ln(1 − pᵢ)]
 *
 * As in scikit-learn's `log_loss`, p is first clipped to [ε, 1 − ε], where ε is the machine epsilon of the column's own
 * precision (2⁻⁵² for Float64Array, 2⁻²³ for Float32Array), so that one certain mistake is finite. One class alone is fine.
 *
 * @example
 * logLoss({ labels: Uint8Array.of(1, 0), probabilities: Float64Array.of(0.5, 0.5) }); // value: ln 2 = 0.693…
 */
export function logLoss(input: BinaryProbabilities): Measurement {
  const failure = findUnmeasurable(input);
  if (failure !== undefined) return failure;
  const { labels, probabilities } = input;
  const epsilon = probabilities instanceof Float32Array ? 2 ** -23 : 2 ** -52;
  let sum = 0;
  for (let i = 0; i < labels.length; i++) {
    const p = Math.min(Math.max(probabilities[i], epsilon), 1 - epsilon);
    sum -= labels[i] === 1 ? Math.log(p) : Math.log1p(-p);
  }
  return { kind: 'measured', value: sum / labels.length };
}
