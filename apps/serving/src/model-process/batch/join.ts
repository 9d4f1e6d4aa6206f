import type { NumericData, Tensor, TensorParts } from '../tensor/tensor.js';
import type { PredictionRequest } from './prediction.js';

/** One batch of requests whose inputs differ in axis 0 only; their order is the order of the rows. */
export function joinRows(requests: readonly PredictionRequest[]): readonly TensorParts[] {
  const [first] = requests;
  if (first === undefined) return [];
  return first.inputs.map((input, index) => joinInput(input, index, requests));
}

function joinInput(first: Tensor, index: number, requests: readonly PredictionRequest[]): TensorParts {
  const { name, dtype } = first;
  const numbers: NumericData[] = [];
  const strings: (readonly string[])[] = [];
  let rows = 0;
  for (const { inputs } of requests) {
    const input = inputs[index];
    if (input?.name !== name || input.dtype !== dtype)
      throw new TypeError('The requests have different inputs.');
    if (input.dtype === 'string') strings.push(input.data);
    else numbers.push(input.data);
    rows += input.dims[0] ?? 0;
  }
  // A lone tensor may have no axis 0 at all.
  const dims = requests.length === 1 ? first.dims : [rows, ...first.dims.slice(1)];
  return dtype === 'string' ? { name, dtype, dims, parts: strings } : { name, dtype, dims, parts: numbers };
}

/** Whether each output has one entry a row, so that it can be given back in parts. */
export function keepsRows(outputs: readonly Tensor[], rows: number): boolean {
  return outputs.every((output) => output.dims[0] === rows);
}

/** The rows `from` to `from + count` of each output; views, except of strings. */
export function sliceRows(outputs: readonly Tensor[], from: number, count: number): readonly Tensor[] {
  return outputs.map((output) => {
    const rows = output.dims[0] ?? 0;
    const width = rows === 0 ? 0 : output.data.length / rows;
    const dims = [count, ...output.dims.slice(1)];
    const [start, end] = [from * width, (from + count) * width];
    const { name } = output;
    return output.dtype === 'string'
      ? { name, dtype: output.dtype, dims, data: output.data.slice(start, end) }
      : { name, dtype: output.dtype, dims, data: output.data.subarray(start, end) };
  });
}
