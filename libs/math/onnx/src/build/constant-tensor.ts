import { create } from '@bufbuild/protobuf';
import { getTextEncoding } from '@bufbuild/protobuf/wire';
import { TensorProtoSchema, type TensorProto } from '../generated/onnx_pb.js';
import { codeOfDtype, type Dtype } from '../model/dtype.js';

/**
 * Constant tensors from plain numbers, row-major. A count that does not fit `dims` is found when the graph is built.
 *
 * @example
 * tensor.float32([2, 1], [0.5, -0.25]);
 */
export const tensor = {
  float32: (dims: readonly number[], values: ArrayLike<number>): TensorProto =>
    packed('float32', 4, dims, values, (view, at, value) => view.setFloat32(at, value, true)),
  float64: (dims: readonly number[], values: ArrayLike<number>): TensorProto =>
    packed('float64', 8, dims, values, (view, at, value) => view.setFloat64(at, value, true)),
  int32: (dims: readonly number[], values: ArrayLike<number>): TensorProto =>
    packed('int32', 4, dims, values, (view, at, value) => view.setInt32(at, value, true)),
  int64: (dims: readonly number[], values: ArrayLike<number | bigint>): TensorProto =>
    packed('int64', 8, dims, values, (view, at, value) => view.setBigInt64(at, BigInt(value), true)),
  bool: (dims: readonly number[], values: ArrayLike<boolean>): TensorProto =>
    packed('bool', 1, dims, values, (view, at, value) => view.setUint8(at, value ? 1 : 0)),
  string: (dims: readonly number[], values: readonly string[]): TensorProto => {
    const stringData = values.map((value) => getTextEncoding().encodeUtf8(value));
    return create(TensorProtoSchema, { ...header('string', dims), stringData });
  },
} as const;

function packed<T>(
  dtype: Dtype,
  width: number,
  dims: readonly number[],
  values: ArrayLike<T>,
  write: (view: DataView, offset: number, value: T) => void,
): TensorProto {
  const rawData = new Uint8Array(values.length * width);
  const view = new DataView(rawData.buffer);
  Array.from(values).forEach((value, i) => write(view, i * width, value));
  return create(TensorProtoSchema, { ...header(dtype, dims), rawData });
}

function header(dtype: Dtype, dims: readonly number[]): { dataType: number; dims: bigint[] } {
  return { dataType: codeOfDtype(dtype), dims: dims.map(BigInt) };
}
