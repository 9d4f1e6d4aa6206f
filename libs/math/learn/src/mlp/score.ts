import type { MlpRows } from './mlp-training.js';
import type { Network } from './network.js';

/** Accuracy, or R² averaged over the outputs that vary; rows go through `capacity` at a time. */
export function scoreOf(network: Network, { features, target }: MlpRows, capacity: number): number {
  const { outputs } = network.layout[network.layout.length - 1];
  const rows = target.kind === 'values' ? target.values.length / outputs : target.labels.length;
  const residuals = new Float64Array(outputs);
  let correct = 0;
  for (let from = 0; from < rows; from += capacity) {
    const to = Math.min(from + capacity, rows);
    const values = network.outputsOf(features, from, to);
    for (let row = from; row < to; row++) {
      const at = (row - from) * outputs;
      if (target.kind === 'classes') {
        correct += predictedClass(values, at, outputs) === target.labels[row] ? 1 : 0;
        continue;
      }
      for (let j = 0; j < outputs; j++)
        residuals[j] += (values[at + j] - target.values[row * outputs + j]) ** 2;
    }
  }
  return target.kind === 'classes' ? correct / rows : meanDetermination(target.values, residuals, rows);
}

/** The class of largest probability, the first among equals; of a single output, 1 where it is above a half. */
export function predictedClass(values: ArrayLike<number>, at: number, outputs: number): number {
  if (outputs === 1) return values[at] > 0.5 ? 1 : 0;
  let best = 0;
  for (let j = 1; j < outputs; j++) if (values[at + j] > values[at + best]) best = j;
  return best;
}

function meanDetermination(values: ArrayLike<number>, residuals: Float64Array, rows: number): number {
  const outputs = residuals.length;
  let sum = 0;
  let varying = 0;
  for (let j = 0; j < outputs; j++) {
    let mean = 0;
    let spread = 0;
    for (let row = 0; row < rows; row++) {
      const deviation = values[row * outputs + j] - mean;
      mean += deviation / (row + 1);
      spread += deviation * (values[row * outputs + j] - mean);
    }
    if (spread === 0) continue;
    varying += 1;
    sum += 1 - residuals[j] / spread;
  }
  return sum / varying;
}
