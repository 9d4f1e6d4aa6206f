const scratch = new DataView(new ArrayBuffer(8));

const SMALLEST_NORMAL_EXPONENT = -14;
const FRACTION_STEPS = 1024;

/** The bits of the IEEE 754 binary16 nearest to `x`, ties to even; what is too large becomes infinite. */
export function toHalfBits(x: number): number {
  const sign = x < 0 || Object.is(x, -0) ? 0x8000 : 0;
  if (Number.isNaN(x)) return 0x7e00;
  const size = Math.abs(x);
  if (size >= 65_520) return sign | 0x7c00;
  const exponent = Math.max(exponentOf(size), SMALLEST_NORMAL_EXPONENT);
  const steps = roundHalfToEven((size / 2 ** exponent) * FRACTION_STEPS);
  // A fraction that rounds up to the next power of two carries into the exponent by itself.
  return sign | ((exponent - SMALLEST_NORMAL_EXPONENT) * FRACTION_STEPS + steps);
}

/** The number that these bits of a binary16 mean. */
export function fromHalfBits(bits: number): number {
  const sign = (bits & 0x8000) === 0 ? 1 : -1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0x1f) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  return sign * (FRACTION_STEPS + fraction) * 2 ** (exponent - 25);
}

function exponentOf(size: number): number {
  scratch.setFloat64(0, size);
  return ((scratch.getUint16(0) >> 4) & 0x7ff) - 1023;
}

function roundHalfToEven(x: number): number {
  const below = Math.floor(x);
  const rest = x - below;
  if (rest === 0.5) return below % 2 === 0 ? below : below + 1;
  return rest < 0.5 ? below : below + 1;
}
