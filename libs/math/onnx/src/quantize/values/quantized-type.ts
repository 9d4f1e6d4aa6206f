/** An 8-bit integer type that numbers are quantized to. */
export type QuantizedType = 'int8' | 'uint8';

/** The integers that a scale is spread over, both included. */
export interface QuantizedRange {
  readonly min: number;
  readonly max: number;
}

export interface QuantizedRangeOptions {
  /** Zero in the middle: int8 gives up −128. */
  readonly symmetric: boolean;
  /** Seven bits, for processors whose 8-bit products saturate; wins over `symmetric`. */
  readonly reduced: boolean;
}

/** All integers of a type. */
export const FULL_RANGE: Readonly<Record<QuantizedType, QuantizedRange>> = {
  int8: { min: -128, max: 127 },
  uint8: { min: 0, max: 255 },
};

const REDUCED_RANGE: Readonly<Record<QuantizedType, QuantizedRange>> = {
  int8: { min: -64, max: 64 },
  uint8: { min: 0, max: 127 },
};

/**
 * The integers that a scale is spread over, as onnxruntime.quantization chooses them.
 *
 * @example
 * quantizedRange('int8', { symmetric: true, reduced: false }); // { min: -127, max: 127 }
 */
export function quantizedRange(type: QuantizedType, options: QuantizedRangeOptions): QuantizedRange {
  if (options.reduced) return REDUCED_RANGE[type];
  return options.symmetric && type === 'int8' ? { min: -127, max: 127 } : FULL_RANGE[type];
}
