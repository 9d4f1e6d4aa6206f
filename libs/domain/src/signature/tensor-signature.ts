/** Element types of tensors, in numpy's words. */
export const TENSOR_TYPES = [
  'bool',
  'int8',
  'int16',
  'int32',
  'int64',
  'uint8',
  'uint16',
  'uint32',
  'uint64',
  'float16',
  'float32',
  'float64',
  'string',
] as const;

export type TensorType = (typeof TENSOR_TYPES)[number];

/** One named input or output of a model; a symbolic or unknown dimension is a name or null. */
export interface TensorSpec {
  readonly name: string;
  readonly dtype: TensorType;
  readonly shape: readonly (number | string | null)[];
}

/** What a model takes and gives. */
export interface ModelSignature {
  readonly inputs: readonly TensorSpec[];
  readonly outputs: readonly TensorSpec[];
}
