/**
 * Arithmetic on unevaluated sums `high + low` of two doubles: about 106 bits of mantissa.
 *
 * A probability near 1e-300 is exp(−690): an exponent rounded to one double is off by 1e-13 before anything
 * else happens. With exponents kept as double-doubles, tails keep their last digits.
 *
 * Source: Dekker, "A floating-point technique for extending the available precision", 1971; Knuth, TAOCP 2,
 * §4.2.2, theorem B.
 */
export type DoubleDouble = readonly [high: number, low: number];

export const zero: DoubleDouble = [0, 0];

/** ln 2 and ln √(2π) to 106 bits. */
const ln2: DoubleDouble = [0.6931471805599453, 2.3190468138462996e-17];
export const lnSqrtTwoPi: DoubleDouble = [0.9189385332046728, -3.8782941580672414e-17];

/** a + b without error. */
export function exactSum(a: number, b: number): DoubleDouble {
  const high = a + b;
  const roundedB = high - a;
  return [high, a - (high - roundedB) + (b - roundedB)];
}

/** a · b without error, for |a|, |b| < 1e299. */
export function exactProduct(a: number, b: number): DoubleDouble {
  const high = a * b;
  const [aHigh, aLow] = split(a);
  const [bHigh, bLow] = split(b);
  return [high, aLow * bLow - (high - aHigh * bHigh - aLow * bHigh - aHigh * bLow)];
}

/** Halves of 26 bits: 2²⁷ + 1 is Veltkamp's constant. */
function split(value: number): DoubleDouble {
  const shifted = 134217729 * value;
  const high = shifted - (shifted - value);
  return [high, value - high];
}

function normalise(high: number, low: number): DoubleDouble {
  const sum = high + low;
  return [sum, low - (sum - high)];
}

export function add(a: DoubleDouble, b: DoubleDouble): DoubleDouble {
  const [high, low] = exactSum(a[0], b[0]);
  return normalise(high, low + (a[1] + b[1]));
}

export function subtract(a: DoubleDouble, b: DoubleDouble): DoubleDouble {
  return add(a, [-b[0], -b[1]]);
}

export function multiply(a: DoubleDouble, b: DoubleDouble): DoubleDouble {
  const [high, low] = exactProduct(a[0], b[0]);
  return normalise(high, low + (a[0] * b[1] + a[1] * b[0]));
}

export function divide(a: DoubleDouble, b: DoubleDouble): DoubleDouble {
  const quotient = a[0] / b[0];
  const rest = subtract(a, multiply(b, [quotient, 0]));
  return normalise(quotient, rest[0] / b[0]);
}

/** 1 / (2k + 1), the coefficients of artanh. */
const artanhCoefficients: readonly DoubleDouble[] = Array.from({ length: 18 }, (_, k) =>
  divide([1, 0], [2 * k + 1, 0]),
);

/**
 * ln(value) for a positive, finite value, to about 1e-28 relative or absolute, whichever is larger.
 *
 * value = m · 2ᵏ with m in [1/√2, √2], and ln m = 2 artanh((m − 1) / (m + 1)).
 */
export function logarithm(value: DoubleDouble): DoubleDouble {
  const exponent = Math.round(Math.log2(value[0]));
  const half = -Math.trunc(exponent / 2);
  const rest = -exponent - half;
  const mantissa: DoubleDouble = [value[0] * 2 ** half * 2 ** rest, value[1] * 2 ** half * 2 ** rest];
  const ratio = divide(add(mantissa, [-1, 0]), add(mantissa, [1, 0]));
  const square = multiply(ratio, ratio);
  let series = zero;
  for (let k = artanhCoefficients.length - 1; k >= 0; k--) {
    series = add(multiply(series, square), artanhCoefficients[k]);
  }
  return add(multiply([2 * ratio[0], 2 * ratio[1]], series), multiply(ln2, [exponent, 0]));
}

/** factor · exp(exponent), which underflows only if the product does. */
export function timesExponential(factor: number, exponent: DoubleDouble): number {
  const [high, low] = exponent;
  if (high > -690) return factor * (Math.exp(high) * (1 + low));
  const root = Math.exp(high / 2);
  return factor * (root * (1 + low)) * root;
}
