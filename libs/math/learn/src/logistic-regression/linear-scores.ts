import type { NumericColumn } from '../numeric-column.js';

/**
 * The linear scores zᵢ = w · xᵢ + b of row-major rows; `parameters` holds the d coefficients and then the intercept.
 */
export function linearScores(features: NumericColumn, parameters: Float64Array): Float64Array {
  const d = parameters.length - 1;
  const scores = new Float64Array(features.length / d);
  for (let i = 0, at = 0; i < scores.length; i++) {
    let z = parameters[d];
    for (let j = 0; j < d; j++) z += parameters[j] * features[at++];
    scores[i] = z;
  }
  return scores;
}

/** σ(z) = 1 / (1 + e⁻ᶻ), in [0, 1]; NaN only for NaN. */
export function sigmoid(z: number): number {
  return 1 / (1 + Math.exp(-z));
}

/**
 * −ln of the probability that a score z gives to its label, without ever forming the probability:
 * ln(1 + eᶻ) − y z = max(s, 0) + ln(1 + e^−|s|) with s = z for y = 0 and −z for y = 1. Finite for every finite z.
 */
export function logisticLoss(z: number, label: number): number {
  const s = label === 1 ? -z : z;
  return Math.max(s, 0) + Math.log1p(Math.exp(-Math.abs(s)));
}

/** The mean logistic loss of scores, unweighted and without penalty, in nats. */
export function meanLogisticLoss(scores: Float64Array, labels: Uint8Array): number {
  let sum = 0;
  for (let i = 0; i < labels.length; i++) sum += logisticLoss(scores[i], labels[i]);
  return sum / labels.length;
}
