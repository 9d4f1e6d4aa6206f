import type { NumericColumn } from '../numeric-column.js';

/** Below this the scale is multiplied into the weights, before it loses digits. */
const SMALLEST_SCALE = 1e-9;

/**
 * A weight vector w = scale · v, whose decay by a factor costs O(1), with the running average of w kept lazily.
 *
 * Source: L. Bottou, "Stochastic gradient descent tricks" (2012), §5.1 (scaling) and §5.3 (averaging); the truncated L1
 * penalty is Tsuruoka, Tsujii, Ananiadou (ACL 2009).
 */
export class ScaledWeights {
  /** Σ w² and Σ |w| as of the last step, before the L1 truncation. */
  squaredNorm = 0;
  absoluteNorm = 0;

  private scale = 1;
  private averageShare = 0;
  private averageScale = 1;
  private readonly truncated: Float64Array;

  /** Both arrays are changed in place. */
  constructor(
    private readonly weights: Float64Array,
    private readonly averages: Float64Array,
  ) {
    this.truncated = new Float64Array(weights.length);
    for (const weight of weights) {
      this.squaredNorm += weight * weight;
      this.absoluteNorm += Math.abs(weight);
    }
  }

  /** w · x for the row that starts at `from`. */
  dot(features: NumericColumn, from: number): number {
    const { weights } = this;
    let sum = 0;
    for (let j = 0; j < weights.length; j++) sum += weights[j] * features[from + j];
    return sum * this.scale;
  }

  /** w ← factor · w */
  decay(factor: number): void {
    this.scale *= factor;
    this.squaredNorm *= factor * factor;
    this.absoluteNorm *= Math.abs(factor);
    if (this.scale < SMALLEST_SCALE) this.materialize();
  }

  /** w ← w + amount · x */
  add(features: NumericColumn, from: number, amount: number): void {
    const { weights, scale } = this;
    const step = amount / scale;
    let squares = 0;
    let absolutes = 0;
    for (let j = 0; j < weights.length; j++) {
      const weight = weights[j] + features[from + j] * step;
      weights[j] = weight;
      squares += weight * weight;
      absolutes += Math.abs(weight);
    }
    this.squaredNorm = squares * (scale * scale);
    this.absoluteNorm = absolutes * scale;
  }

  /** Takes the step just added into the running mean over `count` steps. */
  average(features: NumericColumn, from: number, amount: number, count: number): void {
    const { averages, scale, averageShare } = this;
    const share = 1 / count;
    for (let j = 0; j < averages.length; j++)
      averages[j] += averageShare * features[from + j] * (-amount / scale);
    if (count > 1) this.averageScale /= 1 - share;
    this.averageShare += share * this.averageScale * scale;
  }

  /** Moves each weight towards 0, not past it, by what remains of the total L1 penalty `due` so far. */
  truncate(due: number): void {
    const { weights, truncated, scale } = this;
    for (let j = 0; j < weights.length; j++) {
      const before = weights[j];
      if (scale * before > 0) weights[j] = Math.max(0, before - (due + truncated[j]) / scale);
      else if (scale * before < 0) weights[j] = Math.min(0, before + (due - truncated[j]) / scale);
      truncated[j] += scale * (weights[j] - before);
    }
  }

  /** Multiplies the scales into both arrays. */
  materialize(): void {
    const { weights, averages } = this;
    for (let j = 0; j < weights.length; j++) {
      averages[j] = (averages[j] + this.averageShare * weights[j]) / this.averageScale;
      weights[j] *= this.scale;
    }
    this.averageShare = 0;
    this.averageScale = 1;
    this.scale = 1;
  }
}
