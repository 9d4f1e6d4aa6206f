import type { RangeArithmetic, ValueRange } from '../values/quantization-parameters.js';
import type { QuantizedType } from '../values/quantized-type.js';

/** Operators whose tensors static quantization marks, in the ai.onnx domain. */
export const STATIC_OPERATORS = [
  ...(['Conv', 'ConvTranspose', 'Gemm', 'MatMul'] as const),
  ...(['Add', 'Mul', 'Relu', 'Clip', 'LeakyRelu', 'Sigmoid', 'Softmax'] as const),
  ...(['MaxPool', 'AveragePool', 'GlobalAveragePool', 'Resize', 'Pad'] as const),
  ...(['Reshape', 'Transpose', 'Squeeze', 'Unsqueeze', 'Flatten', 'Slice', 'Split', 'Concat'] as const),
  ...(['Gather', 'GatherElements', 'Where', 'ArgMax', 'TopK', 'CumSum'] as const),
  ...(['InstanceNormalization', 'LayerNormalization', 'BatchNormalization'] as const),
] as const;

export type StaticOperator = (typeof STATIC_OPERATORS)[number];

/** What calibration saw of each value. */
export type ValueRanges = ReadonlyMap<string, ValueRange>;

export interface StaticQuantizationOptions {
  /** All of `STATIC_OPERATORS` unless given; calibrate with the same. */
  readonly operators?: readonly StaticOperator[];
  /** The names of the only nodes to quantize; all unless given. */
  readonly nodes?: readonly string[];
  /** The names of nodes to leave as they are. */
  readonly exclude?: readonly string[];
  /** The type of activations: uint8 unless given. int8 activations want int8 weights. */
  readonly activationType?: QuantizedType;
  /** Activations with zero in the middle; false unless given. Relu and Clip are then kept as nodes. */
  readonly activationSymmetric?: boolean;
  /** The type of weights: int8 unless given. */
  readonly weightType?: QuantizedType;
  /** Weights with zero in the middle; true for int8 and false for uint8 unless given, always true per channel. */
  readonly weightSymmetric?: boolean;
  /** A scale for each output channel of the weights; false unless given. */
  readonly perChannel?: boolean;
  /** Weights of seven bits, for processors whose 8-bit products saturate; false unless given. */
  readonly reduceRange?: boolean;
  /** `float32` unless given: equal to onnxruntime 1.30. */
  readonly rangeArithmetic?: RangeArithmetic;
}

export function isStaticOperator(operator: string): operator is StaticOperator {
  return STATIC_OPERATORS.some((known) => known === operator);
}
