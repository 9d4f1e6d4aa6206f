import type { InputProblem } from './input-problem.js';
import { describeType } from './tensor-builder.js';
import { createColumn } from './value-column.js';
import { elementCount, type Tensor } from '../tensor/tensor.js';
import type { TensorHead } from '../tensor/tensor-bytes.js';

export type TensorOfValues =
  | { readonly kind: 'ok'; readonly tensor: Tensor }
  | { readonly kind: 'invalid'; readonly problem: InputProblem };

/**
 * A tensor of JSON values whose type and dimensions were told beside them: flat, or nested in any way, row-major. Non-finite
 * numbers may be written as `"NaN"`, `"Infinity"`, `"-Infinity"` or null: whether a model takes them is asked later.
 */
export function tensorOfValues({ name, dtype, dims }: TensorHead, values: unknown): TensorOfValues {
  const length = elementCount(dims);
  const flat: readonly unknown[] | undefined = Array.isArray(values) ? flattened(values, length) : undefined;
  if (flat === undefined) {
    return { kind: 'invalid', problem: { kind: 'not-rows', expected: `an array for "${name}"` } };
  }
  if (flat.length !== length) {
    const problem = { kind: 'unfilled-shape', field: name, shape: dims, elements: flat.length } as const;
    return { kind: 'invalid', problem };
  }
  const column = createColumn(dtype, { length, nonFinite: 'allow' });
  for (let at = 0; at < length; at++) {
    const refusal = column.write(at, flat[at]);
    if (refusal === undefined) continue;
    const width = length / (dims[0] ?? 1);
    const place = { field: name, row: Math.floor(at / width), element: at % width };
    const actual = describeType(flat[at]);
    const problem: InputProblem =
      refusal === 'not-finite'
        ? { kind: refusal, ...place, actual }
        : refusal === 'wrong-type'
          ? { kind: refusal, ...place, expected: dtype, actual }
          : { kind: refusal, ...place, expected: dtype, actual };
    return { kind: 'invalid', problem };
  }
  return { kind: 'ok', tensor: { name, dims, ...column.content } };
}

const MAX_AXES = 16;

function flattened(values: readonly unknown[], length: number): readonly unknown[] {
  const isFlat = values.length === length && !values.some(Array.isArray);
  return isFlat ? values : (values.flat(MAX_AXES) as unknown[]);
}
