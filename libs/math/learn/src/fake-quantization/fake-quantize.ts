import type { NumericColumn } from '../numeric-column.js';
import { type QuantizationParameters, type QuantizedRange, roundHalfToEven } from './quantized-range.js';

/** Some values in a row of a typed array, all of one scale. */
export interface ValueSpan {
  readonly from: number;
  readonly to: number;
  /** From one value to the next: 1 unless given, the row length for a column of a matrix. */
  readonly step?: number;
}

/**
 * Writes what `source` is after quantization and back into `target`, which may be `source`:
 *
 *   q = zeroPoint + round(x / scale), clamped to the range;  x̂ = (q − zeroPoint) · scale
 *
 * In the float32 steps of `torch.fake_quantize_per_tensor_affine` (1/scale is rounded before the product, halves go to
 * even), also where the arrays are in double. With `passed`, tells for each value whether its gradient passes: 1 inside
 * the range, 0 where it was clamped (the straight-through estimator; Bengio, Léonard, Courville, 2013).
 *
 * @example
 * fakeQuantize(x, y, { scale: 0.1, zeroPoint: 128 }, unsignedRange(8), { from: 0, to: x.length });
 */
export function fakeQuantize(
  source: NumericColumn,
  target: NumericColumn,
  { scale, zeroPoint }: QuantizationParameters,
  { lowest, highest }: QuantizedRange,
  { from, to, step = 1 }: ValueSpan,
  passed?: Uint8Array,
): void {
  const single = Math.fround(scale);
  const inverse = Math.fround(1 / single);
  for (let i = from; i < to; i += step) {
    const q = zeroPoint + roundHalfToEven(Math.fround(Math.fround(source[i]) * inverse));
    const clamped = q < lowest ? lowest : q > highest ? highest : q;
    target[i] = Math.fround((clamped - zeroPoint) * single);
    if (passed !== undefined) passed[i] = q === clamped ? 1 : 0;
  }
}

/** The integers that `fakeQuantize` passes through. */
export function quantize(
  source: NumericColumn,
  target: Int8Array | Uint8Array,
  { scale, zeroPoint }: QuantizationParameters,
  { lowest, highest }: QuantizedRange,
  { from, to, step = 1 }: ValueSpan,
): void {
  const inverse = Math.fround(1 / Math.fround(scale));
  for (let i = from; i < to; i += step) {
    const q = zeroPoint + roundHalfToEven(Math.fround(Math.fround(source[i]) * inverse));
    target[i] = q < lowest ? lowest : q > highest ? highest : q;
  }
}
