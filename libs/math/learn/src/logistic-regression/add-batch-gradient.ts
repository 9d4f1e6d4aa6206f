import { sigmoid } from './linear-scores.js';
import type { LabelledRows } from './training-set.js';

/** One batch and where its gradient goes. */
export interface BatchGradient {
  readonly rows: LabelledRows;
  /** Row numbers. */
  readonly batch: Uint32Array;
  /** d coefficients, then the intercept. */
  readonly parameters: Float64Array;
  /** By label. */
  readonly classWeights: Float64Array;
  /** Added to, not overwritten; laid out as `parameters`. */
  readonly gradient: Float64Array;
}

/** Adds Σ s_y (σ(w · x + b) − y) · (x, 1) over the rows of a batch to `gradient`: the innermost loop of training. */
export function addBatchGradient({ rows, batch, parameters, classWeights, gradient }: BatchGradient): void {
  const { features, labels, featureCount: d } = rows;
  for (let k = 0; k < batch.length; k++) {
    const row = batch[k];
    const from = row * d;
    let z = parameters[d];
    for (let j = 0; j < d; j++) z += parameters[j] * features[from + j];
    const error = classWeights[labels[row]] * (sigmoid(z) - labels[row]);
    for (let j = 0; j < d; j++) gradient[j] += error * features[from + j];
    gradient[d] += error;
  }
}
