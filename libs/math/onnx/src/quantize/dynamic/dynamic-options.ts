import type { RangeArithmetic } from '../values/quantization-parameters.js';
import type { QuantizedType } from '../values/quantized-type.js';

/** Operators that dynamic quantization knows. Gather and Transpose only move numbers that are quantized anyway. */
export type DynamicOperator = 'MatMul' | 'Gemm' | 'Conv' | 'Gather' | 'Transpose';

export interface DynamicQuantizationOptions {
  /** MatMul and Gemm unless given. Conv must be asked for: it is 2–8 times slower when dynamic. */
  readonly operators?: readonly DynamicOperator[];
  /** The type of the weights: int8 (symmetric) unless given; uint8 is not symmetric. */
  readonly weightType?: QuantizedType;
  /** A scale for each output of a MatMul or Gemm instead of one for all; false unless given. */
  readonly perChannel?: boolean;
  /** Weights of seven bits, for processors whose 8-bit products saturate; false unless given. */
  readonly reduceRange?: boolean;
  /** The names of the only nodes to quantize; all unless given. */
  readonly nodes?: readonly string[];
  /** The names of nodes to leave as they are. */
  readonly exclude?: readonly string[];
  /** `float32` unless given: equal to onnxruntime 1.30. */
  readonly rangeArithmetic?: RangeArithmetic;
}

export const DEFAULT_DYNAMIC_OPERATORS: readonly DynamicOperator[] = ['MatMul', 'Gemm'];
