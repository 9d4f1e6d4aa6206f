import { linearScores, logisticLoss, sigmoid } from './linear-scores.js';
import type { LabelledRows } from './training-set.js';

/** Where the penalized mean loss stands at some parameters, with its derivatives. */
export interface ObjectivePoint {
  readonly value: number;
  readonly gradient: Float64Array;
  /** Row-major, (d + 1) × (d + 1), lower triangle. */
  readonly hessian: Float64Array;
  /** Every row lies strictly on its own label's side. */
  readonly separatesAll: boolean;
}

/**
 * F(w, b) = (1/n) Σ s_y ℓ(w · xᵢ + b, yᵢ) + λ/2 ‖w‖² over all rows, with exact gradient and Hessian.
 *
 *   ∇F = (1/n) Σ s (p − y) x̃ + λ (w, 0)      ∇²F = (1/n) Σ s p (1 − p) x̃ x̃ᵀ + λ diag(1, …, 1, 0),  x̃ = (x, 1)
 */
export class LogisticObjective {
  constructor(
    private readonly rows: LabelledRows,
    private readonly classWeights: Float64Array,
    private readonly l2: number,
  ) {}

  /** F alone. */
  valueAt(parameters: Float64Array): number {
    const { labels } = this.rows;
    const scores = linearScores(this.rows.features, parameters);
    let sum = 0;
    for (let i = 0; i < scores.length; i++)
      sum += this.classWeights[labels[i]] * logisticLoss(scores[i], labels[i]);
    return sum / scores.length + this.penaltyAt(parameters);
  }

  /** F with its derivatives; O(n d²). */
  at(parameters: Float64Array): ObjectivePoint {
    const { features, labels, featureCount: d } = this.rows;
    const scores = linearScores(features, parameters);
    const gradient = new Float64Array(d + 1);
    const hessian = new Float64Array((d + 1) ** 2);
    const row = new Float64Array(d + 1).fill(1);
    let sum = 0;
    let separatesAll = true;
    for (let i = 0; i < scores.length; i++) {
      for (let j = 0; j < d; j++) row[j] = features[i * d + j];
      const weight = this.classWeights[labels[i]];
      const p = sigmoid(scores[i]);
      sum += weight * logisticLoss(scores[i], labels[i]);
      addOuterProduct({
        gradient,
        hessian,
        row,
        slope: weight * (p - labels[i]),
        curvature: weight * p * (1 - p),
      });
      if (labels[i] === 1 ? scores[i] <= 0 : scores[i] >= 0) separatesAll = false;
    }
    this.finish(parameters, gradient, hessian);
    return { value: sum / scores.length + this.penaltyAt(parameters), gradient, hessian, separatesAll };
  }

  private finish(parameters: Float64Array, gradient: Float64Array, hessian: Float64Array): void {
    const n = this.rows.labels.length;
    const size = parameters.length;
    for (let k = 0; k < hessian.length; k++) hessian[k] /= n;
    for (let j = 0; j < size; j++) gradient[j] /= n;
    for (let j = 0; j < size - 1; j++) {
      gradient[j] += this.l2 * parameters[j];
      hessian[j * size + j] += this.l2;
    }
  }

  private penaltyAt(parameters: Float64Array): number {
    let squares = 0;
    for (let j = 0; j < parameters.length - 1; j++) squares += parameters[j] ** 2;
    return (this.l2 / 2) * squares;
  }
}

interface OuterProduct {
  readonly gradient: Float64Array;
  readonly hessian: Float64Array;
  readonly row: Float64Array;
  readonly slope: number;
  readonly curvature: number;
}

function addOuterProduct({ gradient, hessian, row, slope, curvature }: OuterProduct): void {
  const size = row.length;
  for (let j = 0; j < size; j++) {
    gradient[j] += slope * row[j];
    const scaled = curvature * row[j];
    for (let k = 0; k <= j; k++) hessian[j * size + k] += scaled * row[k];
  }
}
