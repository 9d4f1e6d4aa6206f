import type { NumericColumn } from '../numeric-column.js';

/** What the network's last sums stand for. */
export type OutputActivation = 'identity' | 'sigmoid' | 'softmax';

/** What a row should give: a class, or one value for each output. */
export type MlpTarget =
  /** `labels`: 0…classCount − 1 */
  | { readonly kind: 'classes'; readonly labels: ArrayLike<number>; readonly classCount: number }
  /** `values` row-major, n × outputCount */
  | { readonly kind: 'values'; readonly values: NumericColumn; readonly outputCount: number };

/** Classes end in a softmax, or in one sigmoid where a single output tells the second of two. */
export function outputActivationFor(target: Pick<MlpTarget, 'kind'>, outputs: number): OutputActivation {
  if (target.kind === 'values') return 'identity';
  return outputs === 1 ? 'sigmoid' : 'softmax';
}

/** Replaces the sums of `rows` rows by the network's outputs. */
export function activateOutputs(
  kind: OutputActivation,
  values: NumericColumn,
  outputs: number,
  rows: number,
): void {
  if (kind === 'identity') return;
  if (kind === 'sigmoid') {
    for (let i = 0; i < rows; i++) values[i] = 1 / (1 + Math.exp(-values[i]));
    return;
  }
  for (let row = 0; row < rows; row++) {
    const from = row * outputs;
    let largest = values[from];
    for (let j = 1; j < outputs; j++) if (values[from + j] > largest) largest = values[from + j];
    let sum = 0;
    for (let j = 0; j < outputs; j++) sum += values[from + j] = Math.exp(values[from + j] - largest);
    for (let j = 0; j < outputs; j++) values[from + j] /= sum;
  }
}

/** Rows of a training set, as an order says: `order[from…to − 1]`. */
export interface Batch {
  readonly order: Uint32Array;
  readonly from: number;
  readonly to: number;
}

/**
 * The loss of a batch, Σ over its rows, and its gradient by the last sums, outputs − targets, into `delta`.
 *
 * Cross entropy in nats with probabilities kept `epsilon` away from 0, or half the squared error, averaged over the
 * outputs as scikit-learn reports it (the gradient is that of the sum over outputs, as there).
 */
export function outputLoss(
  target: MlpTarget,
  values: NumericColumn,
  delta: NumericColumn,
  outputs: number,
  batch: Batch,
): number {
  return target.kind === 'values'
    ? squaredLoss(target.values, values, delta, outputs, batch)
    : crossEntropy(target.labels, values, delta, outputs, batch);
}

function squaredLoss(
  targets: NumericColumn,
  values: NumericColumn,
  delta: NumericColumn,
  outputs: number,
  { order, from, to }: Batch,
): number {
  let sum = 0;
  for (let row = from; row < to; row++) {
    const at = (row - from) * outputs;
    const targetAt = order[row] * outputs;
    for (let j = 0; j < outputs; j++) {
      const error = values[at + j] - targets[targetAt + j];
      delta[at + j] = error;
      sum += error * error;
    }
  }
  return sum / (2 * outputs);
}

function crossEntropy(
  labels: ArrayLike<number>,
  values: NumericColumn,
  delta: NumericColumn,
  outputs: number,
  { order, from, to }: Batch,
): number {
  const epsilon = values instanceof Float32Array ? 2 ** -23 : Number.EPSILON;
  let sum = 0;
  for (let row = from; row < to; row++) {
    const at = (row - from) * outputs;
    const label = labels[order[row]];
    const probability = outputs > 1 ? values[at + label] : label === 1 ? values[at] : 1 - values[at];
    sum -= Math.log(Math.min(Math.max(probability, epsilon), 1 - epsilon));
    for (let j = 0; j < outputs; j++) delta[at + j] = values[at + j];
    if (outputs > 1) delta[at + label] -= 1;
    else delta[at] -= label;
  }
  return sum;
}
