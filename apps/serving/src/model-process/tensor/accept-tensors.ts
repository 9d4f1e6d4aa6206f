import type { ModelSignature, TensorSpec } from '@orrery/domain';
import type { EncodeOptions, EncodedInputs } from '../json/encode-inputs.js';
import type { InputProblem } from '../json/input-problem.js';
import { isText } from './is-text.js';
import { elementCount, type NumericTensor, type Tensor } from './tensor.js';

/**
 * Tensors that came as such, in the model's order: every input of the model and no other, each of its type, in a shape that
 * it takes, with as many rows as the others, and with no value that the same value as JSON would be refused for.
 */
export function acceptTensors(
  { inputs: specs }: ModelSignature,
  tensors: readonly Tensor[],
  { nonFiniteInputs }: EncodeOptions = {},
): EncodedInputs {
  const inputs: Tensor[] = [];
  let rows: number | undefined;
  for (const spec of specs) {
    const tensor = tensors.find(({ name }) => name === spec.name);
    if (tensor === undefined) return invalid({ kind: 'missing-feature', field: spec.name, row: null });
    rows ??= spec.shape.length > 0 ? tensor.dims[0] : undefined;
    const problem =
      shapeProblem(spec, tensor, rows ?? 1) ?? valueProblem(tensor, nonFiniteInputs?.has(spec.name) === true);
    if (problem !== undefined) return invalid(problem);
    inputs.push(tensor);
  }
  if (tensors.length !== specs.length) return invalid(surplus(specs, tensors));
  if (rows === 0) return invalid({ kind: 'empty-batch' });
  return { kind: 'ok', rows: rows ?? 1, inputs };
}

function invalid(problem: InputProblem): EncodedInputs {
  return { kind: 'invalid', problem };
}

function shapeProblem(
  { name: field, dtype, shape }: TensorSpec,
  tensor: Tensor,
  rows: number,
): InputProblem | undefined {
  const { dims } = tensor;
  if (tensor.dtype !== dtype) {
    return { kind: 'wrong-tensor-type', field, expected: dtype, actual: tensor.dtype };
  }
  if (!fits(dims, shape)) return { kind: 'wrong-tensor-shape', field, expected: shape, actual: dims };
  if (tensor.data.length !== elementCount(dims)) {
    return { kind: 'unfilled-shape', field, shape: dims, elements: tensor.data.length };
  }
  const ownRows = dims[0] ?? rows;
  if (ownRows !== rows) return { kind: 'wrong-row-count', field, expected: rows, actual: ownRows };
  return undefined;
}

function fits(dims: readonly number[], shape: TensorSpec['shape']): boolean {
  return (
    dims.length === shape.length &&
    dims.every((dim, axis) => {
      const expected = shape[axis];
      return typeof expected === 'number' ? dim === expected : Number.isInteger(dim) && dim >= 0;
    })
  );
}

function surplus(specs: readonly TensorSpec[], tensors: readonly Tensor[]): InputProblem {
  const unknown = tensors.find((tensor) => specs.every(({ name }) => name !== tensor.name));
  if (unknown !== undefined) return { kind: 'unknown-feature', field: unknown.name, row: null };
  const twice = tensors.find(({ name }, index) => tensors.findIndex((other) => other.name === name) < index);
  return { kind: 'repeated-tensor', field: twice?.name ?? '' };
}

function valueProblem(tensor: Tensor, allowsNonFinite: boolean): InputProblem | undefined {
  const at = firstRefused(tensor, allowsNonFinite);
  if (at === -1) return undefined;
  const { name: field, dtype, dims, data } = tensor;
  const width = data.length / (dims[0] ?? 1);
  const place = { field, row: Math.floor(at / width), element: at % width };
  if (dtype === 'bool' || dtype === 'string') {
    return { kind: 'out-of-range', ...place, expected: dtype, actual: described(data[at]) };
  }
  return { kind: 'not-finite', ...place, actual: dtype === 'float16' ? 'not finite' : String(data[at]) };
}

const QUOTED_AT_MOST = 40;

function described(value: unknown): string {
  return typeof value === 'string' ? JSON.stringify(value.slice(0, QUOTED_AT_MOST)) : String(value);
}

/** The first element that the runtime must not see; −1 when there is none. */
function firstRefused(tensor: Tensor, allowsNonFinite: boolean): number {
  if (tensor.dtype === 'string') return tensor.data.findIndex((text) => !isText(text));
  if (tensor.dtype === 'bool') return firstWhere(tensor.data, (byte) => byte > 1);
  if (allowsNonFinite || !tensor.dtype.startsWith('float')) return -1;
  if (tensor.dtype === 'float16') return firstWhere(tensor.data, (bits) => (bits & 0x7c00) === 0x7c00);
  return isAllFinite(tensor.data) ? -1 : firstWhere(tensor.data, (number) => !Number.isFinite(number));
}

function firstWhere(data: NumericTensor['data'], isRefused: (value: number) => boolean): number {
  if (data instanceof BigInt64Array || data instanceof BigUint64Array) return -1;
  for (let i = 0; i < data.length; i++) if (isRefused(data[i] ?? 0)) return i;
  return -1;
}

function isAllFinite(data: NumericTensor['data']): boolean {
  if (data instanceof Float32Array) return Number.isFinite(sumOfSingles(data));
  return !(data instanceof Float64Array) || sumOfNothings(data) === 0;
}

/**
 * Without a branch for each number: as a double, no sum of single-precision numbers that fit a request comes near the
 * greatest double, so that it is finite where all of them are. Four sums, so that none waits for the one before.
 */
function sumOfSingles(data: Float32Array): number {
  const { length } = data;
  const fours = length - (length % 4);
  let [a, b, c, d] = [0, 0, 0, 0];
  for (let i = 0; i < fours; i += 4) {
    a += data[i] ?? 0;
    b += data[i + 1] ?? 0;
    c += data[i + 2] ?? 0;
    d += data[i + 3] ?? 0;
  }
  for (let i = fours; i < length; i++) a += data[i] ?? 0;
  return a + b + c + d;
}

/** The same for doubles, whose sum may be infinite: 0 · x is NaN for what is not finite, and 0 for all else. */
function sumOfNothings(data: Float64Array): number {
  const { length } = data;
  const fours = length - (length % 4);
  let [a, b, c, d] = [0, 0, 0, 0];
  for (let i = 0; i < fours; i += 4) {
    a += 0 * (data[i] ?? 0);
    b += 0 * (data[i + 1] ?? 0);
    c += 0 * (data[i + 2] ?? 0);
    d += 0 * (data[i + 3] ?? 0);
  }
  for (let i = fours; i < length; i++) a += 0 * (data[i] ?? 0);
  return a + b + c + d;
}
