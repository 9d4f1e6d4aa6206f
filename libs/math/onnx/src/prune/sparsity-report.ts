import { float32Values } from '../model/float32-values.js';
import type { OnnxModel } from '../model/onnx-model.js';
import { tensorsOf } from '../model/walk-model.js';

/** How many zeros there are among some numbers. */
export interface Sparsity {
  readonly count: number;
  readonly zeros: number;
  /** zeros / count; 0 where there is nothing. */
  readonly sparsity: number;
}

export interface SparsityReport extends Sparsity {
  /** The tensors of two dimensions or more, in the order of the model: biases are not what pruning is measured by. */
  readonly tensors: readonly (Sparsity & { readonly name: string; readonly dims: readonly number[] })[];
}

/** Counts the zeros of every stored float32 tensor of two dimensions or more, and of all together. O(parameters). */
export function sparsityReport(model: OnnxModel): SparsityReport {
  const tensors: (Sparsity & { name: string; dims: readonly number[] })[] = [];
  for (const tensor of tensorsOf(model)) {
    const values = tensor.dims.length >= 2 ? float32Values(tensor) : null;
    if (values === null) continue;
    const zeros = values.reduce((count, value) => count + (value === 0 ? 1 : 0), 0);
    tensors.push({ name: tensor.name, dims: tensor.dims.map(Number), ...sparsityOf(values.length, zeros) });
  }
  const sum = (key: 'count' | 'zeros'): number => tensors.reduce((total, tensor) => total + tensor[key], 0);
  return { tensors, ...sparsityOf(sum('count'), sum('zeros')) };
}

function sparsityOf(count: number, zeros: number): Sparsity {
  return { count, zeros, sparsity: count === 0 ? 0 : zeros / count };
}
