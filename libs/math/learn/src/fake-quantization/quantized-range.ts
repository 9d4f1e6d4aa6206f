/** The integers that a quantized value can be: `lowest` ≤ 0 ≤ `highest`. */
export interface QuantizedRange {
  readonly lowest: number;
  readonly highest: number;
}

/** −2ᵇ⁻¹ … 2ᵇ⁻¹ − 1: int8 for 8 bits. */
export function signedRange(bits: number): QuantizedRange {
  const half = 2 ** (bits - 1);
  return { lowest: -half, highest: half - 1 };
}

/** 0 … 2ᵇ − 1: uint8 for 8 bits. */
export function unsignedRange(bits: number): QuantizedRange {
  return { lowest: 0, highest: 2 ** bits - 1 };
}

/** What an integer q stands for: x = scale · (q − zeroPoint). */
export interface QuantizationParameters {
  /** Positive, a float32 number. */
  readonly scale: number;
  readonly zeroPoint: number;
}

/** `affine` uses the whole range for what was seen; `symmetric` puts 0 in the middle, as weights want it. */
export type QuantizationScheme = 'affine' | 'symmetric';

/** ε of float32: scales are never smaller, so that a constant 0 can be quantized. */
const SMALLEST_SCALE = 2 ** -23;

/**
 * Scale and zero point for values from `smallest` to `largest`, 0 always among them, in the float32 steps of torch.ao's
 * observers.
 *
 *   affine:     scale = (max − min) / (highest − lowest),  zeroPoint = lowest − round(min / scale)
 *   symmetric:  scale = max|x| / ((highest − lowest) / 2)
 *
 * @example
 * quantizationParameters({ smallest: -1, largest: 1 }, 'symmetric', signedRange(8)); // scale 1 / 127.5, zeroPoint 0
 */
export function quantizationParameters(
  seen: { readonly smallest: number; readonly largest: number },
  scheme: QuantizationScheme,
  { lowest, highest }: QuantizedRange,
): QuantizationParameters {
  const min = Math.min(Math.fround(seen.smallest), 0);
  const max = Math.max(Math.fround(seen.largest), 0);
  if (scheme === 'symmetric') {
    const scale = Math.fround(Math.max(-min, max) / ((highest - lowest) / 2));
    return { scale: Math.max(scale, SMALLEST_SCALE), zeroPoint: middleOf({ lowest, highest }) };
  }
  const width = Math.fround(max - min);
  const scale = Math.max(Math.fround(width / (highest - lowest)), SMALLEST_SCALE);
  const zeroPoint = lowest - roundHalfToEven(Math.fround(min / scale));
  return { scale, zeroPoint: Math.min(Math.max(zeroPoint, lowest), highest) };
}

/** 0 for signed integers; torch takes 128 for uint8, and the lower of two middles elsewhere. */
function middleOf({ lowest, highest }: QuantizedRange): number {
  if (lowest < 0) return 0;
  return lowest === 0 && highest === 255 ? 128 : Math.floor((lowest + highest) / 2);
}

/** 1.5 · 2⁵²: added and taken away again, it leaves a double without its fraction, halves rounded to even. */
const INTEGER_GRID = 6755399441055744;

/** The nearest integer, halves to even; exact for |value| < 2⁵¹. */
export function roundHalfToEven(value: number): number {
  return Math.abs(value) < 2 ** 51 ? value + INTEGER_GRID - INTEGER_GRID : value;
}
