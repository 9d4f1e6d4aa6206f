import { create } from '@bufbuild/protobuf';
import { TensorProtoSchema, type TensorProto } from '../generated/onnx_pb.js';
import { codeOfDtype } from '../model/dtype.js';
import { float32Values } from '../model/float32-values.js';
import { halfBits } from './half-float.js';
import type { ClampedTensor } from './float16-options.js';

export interface HalfRange {
  readonly minPositive: number;
  readonly maxFinite: number;
}

/**
 * A float32 tensor as float16, and how many of its numbers were moved: 0 < |x| < minPositive to ±minPositive, finite
 * |x| > maxFinite to ±maxFinite. 0, ±∞ and NaN stay. Bit for bit as onnxconverter-common's `convert_np_to_float16`.
 */
export function halfTensor(
  tensor: TensorProto,
  range: HalfRange,
): { tensor: TensorProto; clamped: ClampedTensor } {
  const values = float32Values(tensor) ?? new Float32Array();
  const minPositive = Math.fround(range.minPositive);
  const maxFinite = Math.fround(range.maxFinite);
  const rawData = new Uint8Array(values.length * 2);
  const view = new DataView(rawData.buffer);
  let toMinPositive = 0;
  let toMaxFinite = 0;
  values.forEach((value, i) => {
    const size = Math.abs(value);
    let kept = value;
    if (size > 0 && size < minPositive) {
      toMinPositive += 1;
      kept = Math.sign(value) * minPositive;
    } else if (size > maxFinite && size < Infinity) {
      toMaxFinite += 1;
      kept = Math.sign(value) * maxFinite;
    }
    view.setUint16(i * 2, halfBits(kept), true);
  });
  const { name, dims, docString } = tensor;
  const dataType = codeOfDtype('float16');
  return {
    tensor: create(TensorProtoSchema, { name, docString, dims: [...dims], dataType, rawData }),
    clamped: { tensor: name, toMinPositive, toMaxFinite },
  };
}
