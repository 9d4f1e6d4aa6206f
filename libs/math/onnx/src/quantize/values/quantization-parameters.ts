import type { QuantizedRange } from './quantized-type.js';
import { roundHalfEven } from './round-half-even.js';

/** The smallest and the largest of some numbers; both finite float32, min ≤ max. */
export interface ValueRange {
  readonly min: number;
  readonly max: number;
}

/** How integers stand for numbers: r = scale · (q − zeroPoint). The scale is a float32 above 0. */
export interface QuantizationParameters {
  readonly scale: number;
  readonly zeroPoint: number;
}

/**
 * In which precision the width max − min is taken. onnxruntime.quantization up to 1.30 subtracts in float32, from 1.31
 * on in float64; the scales can differ by one unit in the last place, for ranges that are not symmetric.
 */
export type RangeArithmetic = 'float32' | 'float64';

export interface ParameterOptions {
  readonly symmetric: boolean;
  readonly rangeArithmetic: RangeArithmetic;
}

const SMALLEST_NORMAL_FLOAT32 = 2 ** -126;

/**
 * Spreads a range of numbers over a range of integers, so that 0 is met exactly.
 *
 * The range is first widened to hold 0 (symmetric: to ±max |r|). Then, with all of float64 but the stored scale,
 *
 *     scale = (max − min) / (qmax − qmin)      zeroPoint = round(qmin − min / scale)
 *
 * rounded half to even; symmetric, zeroPoint is round((qmin + qmax) / 2). A scale below the smallest normal float32
 * (all numbers 0, or nearly) becomes 1 with zeroPoint 0. As onnxruntime.quantization's `compute_scale_zp`: bit for bit.
 *
 * @example
 * quantizationParameters({ min: -1, max: 1 }, { min: -127, max: 127 }, { symmetric: true, rangeArithmetic: 'float32' });
 * // { scale: 0.007874015718698502, zeroPoint: 0 }
 */
export function quantizationParameters(
  range: ValueRange,
  { min: qmin, max: qmax }: QuantizedRange,
  { symmetric, rangeArithmetic }: ParameterOptions,
): QuantizationParameters {
  let min = Math.min(range.min, 0);
  let max = Math.max(range.max, 0);
  if (symmetric) {
    max = Math.max(-min, max);
    min = -max;
  }
  const width = rangeArithmetic === 'float32' ? Math.fround(max - min) : max - min;
  const scale = width / (qmax - qmin);
  if (scale < SMALLEST_NORMAL_FLOAT32) return { scale: 1, zeroPoint: 0 };
  const zeroPoint = symmetric ? roundHalfEven((qmin + qmax) / 2) : roundHalfEven(qmin - min / scale);
  return { scale: Math.fround(scale), zeroPoint };
}
