import { roundHalfEven } from '../quantize/values/round-half-even.js';

/**
 * The bits of the float16 (IEEE 754 binary16) nearest to a float32, ties to even: above 65,520 infinity, subnormals
 * down to 2⁻²⁴, NaN stays NaN. Equal to NumPy's `float16(x)` for every float32.
 *
 * @example
 * halfBits(1); // 0x3c00
 */
export function halfBits(x: number): number {
  SCRATCH.setFloat32(0, x);
  const bits = SCRATCH.getUint32(0);
  const sign = (bits >>> 16) & 0x8000;
  const size = bits & 0x7fffffff;
  if (size > 0x7f800000) return sign | 0x7e00;
  if (size >= 0x47800000) return sign | 0x7c00;
  if (size < 0x38800000) return sign | roundHalfEven(Math.abs(x) * 2 ** 24);
  const rebased = size - 0x38000000;
  return sign | (((rebased >>> 13) + roundsUp(rebased)) & 0xffff);
}

const SCRATCH = new DataView(new ArrayBuffer(4));

/** 1 if the 13 bits that are cut off are more than a half, or a half above an odd number. */
function roundsUp(bits: number): number {
  const rest = bits & 0x1fff;
  return rest > 0x1000 || (rest === 0x1000 && ((bits >>> 13) & 1) === 1) ? 1 : 0;
}
