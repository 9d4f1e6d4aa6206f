import type { NumericColumn } from '../numeric-column.js';

/** What a hidden unit makes of its sum: max(z, 0), tanh z or 1 / (1 + e⁻ᶻ). */
export type Activation = 'relu' | 'tanh' | 'sigmoid';

/** Replaces the first `count` sums by what the units give. */
export function activate(kind: Activation, values: NumericColumn, count: number): void {
  switch (kind) {
    case 'relu':
      for (let i = 0; i < count; i++) if (values[i] < 0) values[i] = 0;
      return;
    case 'tanh':
      for (let i = 0; i < count; i++) values[i] = Math.tanh(values[i]);
      return;
    case 'sigmoid':
      for (let i = 0; i < count; i++) values[i] = 1 / (1 + Math.exp(-values[i]));
  }
}

/** Multiplies the first `count` gradients by the derivatives at the units that gave `values`. */
export function multiplyByDerivative(
  kind: Activation,
  values: NumericColumn,
  gradients: NumericColumn,
  count: number,
): void {
  switch (kind) {
    case 'relu':
      for (let i = 0; i < count; i++) if (values[i] === 0) gradients[i] = 0;
      return;
    case 'tanh':
      for (let i = 0; i < count; i++) gradients[i] *= 1 - values[i] * values[i];
      return;
    case 'sigmoid':
      for (let i = 0; i < count; i++) gradients[i] *= values[i] * (1 - values[i]);
  }
}
