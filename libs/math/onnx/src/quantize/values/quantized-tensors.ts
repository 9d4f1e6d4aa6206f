import { create } from '@bufbuild/protobuf';
import { tensor } from '../../build/constant-tensor.js';
import { TensorProtoSchema, type TensorProto } from '../../generated/onnx_pb.js';
import { codeOfDtype } from '../../model/dtype.js';
import { float32Values } from '../../model/float32-values.js';
import { channelRanges, channelsOf } from './channels.js';
import {
  quantizationParameters,
  type ParameterOptions,
  type QuantizationParameters,
} from './quantization-parameters.js';
import { quantizedRange, type QuantizedType } from './quantized-type.js';
import { quantizeValues } from './quantize-values.js';

export interface WeightQuantization extends ParameterOptions {
  readonly type: QuantizedType;
  readonly reduced: boolean;
  /** The axis that has a scale for each of its entries; null for one scale. */
  readonly axis: number | null;
}

/**
 * The scales and zero points of a float32 tensor, one for each channel; null if a number in it is not
 * finite, or if it is empty and has channels.
 */
export function weightParameters(
  weight: TensorProto,
  { axis, type, reduced, symmetric, rangeArithmetic }: WeightQuantization,
): QuantizationParameters[] | null {
  const values = float32Values(weight);
  if (values === null || (values.length === 0 && axis !== null)) return null;
  const ranges = channelRanges(values, channelsOf(weight.dims.map(Number), axis));
  const integers = quantizedRange(type, { symmetric, reduced });
  return (
    ranges && ranges.map((range) => quantizationParameters(range, integers, { symmetric, rangeArithmetic }))
  );
}

/** A float32 tensor as integers, under a new name. */
export function quantizedTensor(
  name: string,
  weight: TensorProto,
  parameters: readonly QuantizationParameters[],
  { axis, type }: Pick<WeightQuantization, 'axis' | 'type'>,
): TensorProto {
  const values = float32Values(weight) ?? new Float32Array();
  const channels = channelsOf(weight.dims.map(Number), axis);
  const integers = quantizeValues(values, channels, parameters, type);
  return create(TensorProtoSchema, {
    name,
    dataType: codeOfDtype(type),
    dims: [...weight.dims],
    rawData: new Uint8Array(integers.buffer),
  });
}

/** The stored scales: a scalar, or a vector if there are channels. */
export function scaleTensor(
  name: string,
  scales: readonly number[],
  shape: 'scalar' | 'vector',
): TensorProto {
  const proto = tensor.float32(shape === 'scalar' ? [] : [scales.length], scales);
  proto.name = name;
  return proto;
}

/** The stored zero points, of the type of the integers that they belong to. */
export function zeroPointTensor(
  name: string,
  zeroPoints: readonly number[],
  shape: 'scalar' | 'vector',
  type: QuantizedType,
): TensorProto {
  const bytes = type === 'int8' ? Int8Array.from(zeroPoints) : Uint8Array.from(zeroPoints);
  return create(TensorProtoSchema, {
    name,
    dataType: codeOfDtype(type),
    dims: shape === 'scalar' ? [] : [BigInt(zeroPoints.length)],
    rawData: new Uint8Array(bytes.buffer),
  });
}
