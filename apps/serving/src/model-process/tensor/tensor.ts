import type { TensorType } from '@orrery/domain';

export type NumericType = Exclude<TensorType, 'string'>;

/** Typed arrays as the runtime wants them: bool as bytes 0 and 1, float16 as its 16 bits. */
export type NumericData =
  | Float32Array
  | Float64Array
  | Int8Array
  | Int16Array
  | Int32Array
  | BigInt64Array
  | Uint8Array
  | Uint16Array
  | Uint32Array
  | BigUint64Array;

export interface NumericTensor {
  readonly name: string;
  readonly dtype: NumericType;
  readonly dims: readonly number[];
  readonly data: NumericData;
}

export interface StringTensor {
  readonly name: string;
  readonly dtype: 'string';
  readonly dims: readonly number[];
  readonly data: readonly string[];
}

/** A named tensor, row-major. */
export type Tensor = NumericTensor | StringTensor;

export interface NumericParts extends Omit<NumericTensor, 'data'> {
  readonly parts: readonly NumericData[];
}

export interface StringParts extends Omit<StringTensor, 'data'> {
  readonly parts: readonly (readonly string[])[];
}

/** A tensor whose data lie in several pieces along axis 0, so that a batch is copied once, into its frame. */
export type TensorParts = NumericParts | StringParts;

/** A tensor in one piece. */
export function inOnePart(tensor: Tensor): TensorParts {
  return tensor.dtype === 'string'
    ? { name: tensor.name, dtype: tensor.dtype, dims: tensor.dims, parts: [tensor.data] }
    : { name: tensor.name, dtype: tensor.dtype, dims: tensor.dims, parts: [tensor.data] };
}

/** The number of elements of a tensor with these dimensions. */
export function elementCount(dims: readonly number[]): number {
  let count = 1;
  for (const dim of dims) count *= dim;
  return count;
}

/** What the data of a tensor take on the wire. */
export function byteSize(tensor: Tensor): number {
  return tensor.dtype === 'string' ? stringBytes(tensor.data) : tensor.data.byteLength;
}

/** The bytes of length-prefixed UTF-8 strings. */
export function stringBytes(strings: readonly string[]): number {
  let bytes = 0;
  for (const text of strings) bytes += 4 + Buffer.byteLength(text);
  return bytes;
}
