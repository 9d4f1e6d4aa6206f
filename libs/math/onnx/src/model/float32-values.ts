import { TensorProto_DataType, type TensorProto } from '../generated/onnx_pb.js';

/**
 * The numbers of a stored float32 tensor, row-major, in memory of their own; null for every other element type.
 *
 * Cost O(n). The stored bytes may be unaligned; ONNX has them little-endian, as every machine that this runs on.
 */
export function float32Values(tensor: TensorProto): Float32Array | null {
  if (tensor.dataType !== TensorProto_DataType.FLOAT) return null;
  if (tensor.rawData.length === 0) return Float32Array.from(tensor.floatData);
  const { rawData } = tensor;
  return new Float32Array(rawData.slice(0, rawData.length - (rawData.length % 4)).buffer);
}
