import { TensorProto_DataType, type TensorProto } from '../generated/onnx_pb.js';

/**
 * The numbers of a stored float32 tensor, row-major, in memory of their own; null for every other element type.
 *
 * Cost O(n). The stored bytes may be unaligned and are little-endian, as ONNX has them.
 */
export function float32Values(tensor: TensorProto): Float32Array | null {
  if (tensor.dataType !== TensorProto_DataType.FLOAT) return null;
  if (tensor.rawData.length === 0) return Float32Array.from(tensor.floatData);
  const { buffer, byteOffset, byteLength } = tensor.rawData;
  const view = new DataView(buffer, byteOffset, byteLength);
  return Float32Array.from({ length: byteLength / 4 }, (_, i) => view.getFloat32(i * 4, true));
}
