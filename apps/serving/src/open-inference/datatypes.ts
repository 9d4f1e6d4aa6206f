import type { TensorType } from '@orrery/domain';

/** The protocol's names of the types. It has one more, BF16, that no model here takes or gives. */
export const DATATYPES: Readonly<Record<TensorType, string>> = {
  bool: 'BOOL',
  int8: 'INT8',
  int16: 'INT16',
  int32: 'INT32',
  int64: 'INT64',
  uint8: 'UINT8',
  uint16: 'UINT16',
  uint32: 'UINT32',
  uint64: 'UINT64',
  float16: 'FP16',
  float32: 'FP32',
  float64: 'FP64',
  string: 'BYTES',
};

const TYPES = new Map(Object.entries(DATATYPES).map(([type, name]) => [name, type as TensorType]));

/** The type that goes by this name; undefined for BF16 and for what is none. */
export function tensorTypeOf(datatype: string): TensorType | undefined {
  return TYPES.get(datatype);
}
