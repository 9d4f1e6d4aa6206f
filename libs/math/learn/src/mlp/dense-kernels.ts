import type { NumericColumn } from '../numeric-column.js';
import type { LayerLayout } from './dense-weights.js';

/** y = x·W + b for `rows` rows, row-major; `parameters` hold W and b at the layer's place. */
export function forwardDense(
  x: NumericColumn,
  y: NumericColumn,
  parameters: NumericColumn,
  { inputs, outputs, weightsAt, biasAt }: LayerLayout,
  rows: number,
): void {
  const whole = inputs - (inputs % 4);
  for (let row = 0; row < rows; row++) {
    const xAt = row * inputs;
    const yAt = row * outputs;
    for (let j = 0; j < outputs; j++) y[yAt + j] = parameters[biasAt + j];
    for (let i = 0; i < whole; i += 4) {
      const a = x[xAt + i];
      const b = x[xAt + i + 1];
      const c = x[xAt + i + 2];
      const d = x[xAt + i + 3];
      if (a === 0 && b === 0 && c === 0 && d === 0) continue;
      let at = weightsAt + i * outputs;
      for (let j = 0; j < outputs; j++, at++) {
        y[yAt + j] +=
          a * parameters[at] +
          b * parameters[at + outputs] +
          c * parameters[at + 2 * outputs] +
          d * parameters[at + 3 * outputs];
      }
    }
    for (let i = whole; i < inputs; i++) {
      const a = x[xAt + i];
      const at = weightsAt + i * outputs;
      for (let j = 0; j < outputs; j++) y[yAt + j] += a * parameters[at + j];
    }
  }
}

/** ∂W = xᵀ·δ and ∂b = Σ δ over `rows` rows, into `gradient` at the layer's place. */
export function weightGradient(
  x: NumericColumn,
  delta: NumericColumn,
  gradient: NumericColumn,
  { inputs, outputs, weightsAt, biasAt }: LayerLayout,
  rows: number,
): void {
  gradient.fill(0, weightsAt, biasAt + outputs);
  const whole = rows - (rows % 4);
  for (let i = 0; i < inputs; i++) {
    const at = weightsAt + i * outputs;
    for (let row = 0; row < whole; row += 4) {
      const xAt = row * inputs + i;
      const a = x[xAt];
      const b = x[xAt + inputs];
      const c = x[xAt + 2 * inputs];
      const d = x[xAt + 3 * inputs];
      if (a === 0 && b === 0 && c === 0 && d === 0) continue;
      let from = row * outputs;
      for (let j = 0; j < outputs; j++, from++) {
        gradient[at + j] +=
          a * delta[from] +
          b * delta[from + outputs] +
          c * delta[from + 2 * outputs] +
          d * delta[from + 3 * outputs];
      }
    }
    for (let row = whole; row < rows; row++) {
      const a = x[row * inputs + i];
      for (let j = 0; j < outputs; j++) gradient[at + j] += a * delta[row * outputs + j];
    }
  }
  for (let row = 0; row < rows; row++) {
    for (let j = 0; j < outputs; j++) gradient[biasAt + j] += delta[row * outputs + j];
  }
}

/** δ of the layer's inputs: δ·Wᵀ for `rows` rows. */
export function backwardDense(
  delta: NumericColumn,
  inputDelta: NumericColumn,
  parameters: NumericColumn,
  { inputs, outputs, weightsAt }: LayerLayout,
  rows: number,
): void {
  const whole = outputs - (outputs % 4);
  for (let row = 0; row < rows; row++) {
    const deltaAt = row * outputs;
    for (let i = 0; i < inputs; i++) {
      const at = weightsAt + i * outputs;
      let a = 0;
      let b = 0;
      let c = 0;
      let d = 0;
      for (let j = 0; j < whole; j += 4) {
        a += delta[deltaAt + j] * parameters[at + j];
        b += delta[deltaAt + j + 1] * parameters[at + j + 1];
        c += delta[deltaAt + j + 2] * parameters[at + j + 2];
        d += delta[deltaAt + j + 3] * parameters[at + j + 3];
      }
      for (let j = whole; j < outputs; j++) a += delta[deltaAt + j] * parameters[at + j];
      inputDelta[row * inputs + i] = a + b + (c + d);
    }
  }
}
