import type { TensorType } from '@orrery/domain';
import { DataType } from '../generated/tensorflow/core/framework/types_pb.js';

/** TensorFlow's types. */
export const DTYPES: Readonly<Record<TensorType, DataType>> = {
  bool: DataType.DT_BOOL,
  int8: DataType.DT_INT8,
  int16: DataType.DT_INT16,
  int32: DataType.DT_INT32,
  int64: DataType.DT_INT64,
  uint8: DataType.DT_UINT8,
  uint16: DataType.DT_UINT16,
  uint32: DataType.DT_UINT32,
  uint64: DataType.DT_UINT64,
  float16: DataType.DT_HALF,
  float32: DataType.DT_FLOAT,
  float64: DataType.DT_DOUBLE,
  string: DataType.DT_STRING,
};

const TYPES = new Map(Object.entries(DTYPES).map(([type, dtype]) => [dtype, type as TensorType]));

/** @returns undefined for those that no model here takes or gives, such as complex numbers. */
export function tensorTypeOf(dtype: DataType): TensorType | undefined {
  return TYPES.get(dtype);
}
