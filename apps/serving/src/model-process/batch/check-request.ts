import type { ModelSignature, TensorSpec } from '@orrery/domain';
import { PredictionFailedError } from '../model-process.errors.js';
import { elementCount, type Tensor } from '../tensor/tensor.js';
import type { PredictionRequest } from './prediction.js';

/**
 * Refuses what would spoil a batch for others: other inputs than the model's, in its order, or data that do not fill
 * their dimensions. @returns undefined when nothing is wrong.
 */
export function checkRequest(
  { inputs: specs }: ModelSignature,
  { rows, inputs }: PredictionRequest,
): PredictionFailedError | undefined {
  if (inputs.length !== specs.length) {
    return new PredictionFailedError(`it takes ${specs.length} inputs, not ${inputs.length}.`);
  }
  for (const [index, spec] of specs.entries()) {
    const input = inputs[index];
    if (input === undefined || input.name !== spec.name || input.dtype !== spec.dtype) {
      return new PredictionFailedError(`its input ${index} is "${spec.name}" of type ${spec.dtype}.`);
    }
    if (!fits(input, spec, rows)) {
      return new PredictionFailedError(
        `"${spec.name}" cannot have the shape [${input.dims.join(', ')}] for ${rows} rows.`,
      );
    }
  }
  return undefined;
}

function fits({ dims, data }: Tensor, { shape }: TensorSpec, rows: number): boolean {
  if (dims.length !== shape.length || data.length !== elementCount(dims)) return false;
  return shape.every((dim, axis) => {
    const actual = dims[axis];
    if (typeof dim === 'number') return dim === actual;
    return axis > 0 || actual === rows;
  });
}
