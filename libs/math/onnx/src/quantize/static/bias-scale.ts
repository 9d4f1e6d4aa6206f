import { create } from '@bufbuild/protobuf';
import { TensorProtoSchema, type TensorProto } from '../../generated/onnx_pb.js';
import { codeOfDtype } from '../../model/dtype.js';
import { roundHalfEven } from '../values/round-half-even.js';

const INT32_MIN = -(2 ** 31);
const INT32_MAX = 2 ** 31 - 1;
const WIDTH = 2 * INT32_MAX;
/** A hair more than needed, so that rounding cannot take it back. */
const MARGIN = 1.0001;

/**
 * A weight's scales, made larger where scale of input · scale of weight would be too small for the bias to fit int32.
 *
 *     scale ≥ 1.0001 · 2 |bias| / (2³² − 2) / scale of input
 *
 * One scale: by the largest |bias|; a scale for each channel: by its own. As onnxruntime's QDQQuantizer, float32 and
 * float64 where it has them.
 */
export function widenedForBias(
  weightScales: readonly number[],
  inputScale: number,
  bias: Float32Array,
  perChannel: boolean,
): number[] {
  const largest = bias.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return weightScales.map((scale, i) => {
    const needed = perChannel
      ? Math.fround(Math.fround(MARGIN) * Math.fround(2 * Math.abs(bias[i]))) / WIDTH
      : (MARGIN * (2 * largest)) / WIDTH;
    const candidate = inputScale * scale;
    if (candidate >= needed || !(candidate > 0)) return scale;
    return Math.fround(scale * (needed / candidate));
  });
}

/** A bias' scales, in float32: scale of input · scale of weight · beta. */
export function biasScales(weightScales: readonly number[], inputScale: number, beta: number): number[] {
  return weightScales.map((scale) => Math.fround(Math.fround(inputScale * scale) * Math.fround(beta)));
}

/** A bias as int32: clip(round(b / scale)), the quotient in float64, rounded half to even. */
export function quantizedBias(
  name: string,
  bias: TensorProto,
  values: Float32Array,
  scales: readonly number[],
): TensorProto {
  const integers = Int32Array.from(values, (value, i) => {
    const quotient = roundHalfEven(value / (scales[scales.length === 1 ? 0 : i] ?? 1));
    return Math.min(Math.max(quotient, INT32_MIN), INT32_MAX);
  });
  return create(TensorProtoSchema, {
    name,
    dataType: codeOfDtype('int32'),
    dims: [...bias.dims],
    rawData: new Uint8Array(integers.buffer),
  });
}
