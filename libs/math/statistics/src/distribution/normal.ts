import { requireRange } from '../require-range.js';
import { exactProduct } from '../special/double-double.js';

/** The mean and the standard deviation (> 0) of a normal distribution; the standard normal when left out. */
export interface NormalParameters {
  readonly mean?: number;
  readonly sd?: number;
}

/**
 * The normal distribution N(mean, sd²), with both tails exact to their last digits.
 *
 * `sf` is P(X > x) and keeps full relative precision where `1 − cdf` would be 0; `logSf` goes on where `sf`
 * underflows (beyond 38 standard deviations). `quantile` inverts `cdf` and `isf` inverts `sf`; at p = 0 and 1
 * they answer ∓∞. Cost: a few dozen flops.
 *
 * Source: Cody, Math. Comp. 23 (1969), 631–637 and TOMS algorithm 715 (1993) for the tails; Wichura,
 * algorithm AS 241, Appl. Statist. 37 (1988), 477–484 for the quantile.
 *
 * @example
 * normal.sf(1.959963984540054); // 0.025
 * normal.quantile(0.975, { mean: 100, sd: 15 }); // 129.39946
 */
export const normal = {
  pdf(x: number, parameters?: NormalParameters): number {
    const { z, sd } = standardise(x, parameters);
    return (gaussian(z) * inverseSqrtTwoPi) / sd;
  },
  cdf(x: number, parameters?: NormalParameters): number {
    return upperTail(-standardise(x, parameters).z);
  },
  sf(x: number, parameters?: NormalParameters): number {
    return upperTail(standardise(x, parameters).z);
  },
  logSf(x: number, parameters?: NormalParameters): number {
    const { z } = standardise(x, parameters);
    if (z === Infinity) return -Infinity;
    if (z < 1) return Math.log1p(-upperTail(-z));
    return Math.log(upperTailOverGaussian(z)) - (z * z) / 2;
  },
  quantile(p: number, parameters?: NormalParameters): number {
    requireRange('p', p, { atLeast: 0, atMost: 1 });
    const { mean, sd } = checked(parameters);
    return mean + sd * standardQuantile(p);
  },
  isf(p: number, parameters?: NormalParameters): number {
    requireRange('p', p, { atLeast: 0, atMost: 1 });
    const { mean, sd } = checked(parameters);
    return mean - sd * standardQuantile(p);
  },
} as const;

const inverseSqrtTwoPi = 0.3989422804014327;

function checked({ mean = 0, sd = 1 }: NormalParameters = {}): Required<NormalParameters> {
  requireRange('mean', mean, { above: -Infinity, below: Infinity });
  requireRange('sd', sd, { above: 0, below: Infinity });
  return { mean, sd };
}

function standardise(x: number, parameters?: NormalParameters): { z: number; sd: number } {
  const { mean, sd } = checked(parameters);
  requireRange('x', x);
  return { z: (x - mean) / sd, sd };
}

/** exp(−z² / 2), with z² held exactly: at z = 37 its rounding alone would cost 1e-13. */
function gaussian(z: number): number {
  if (Math.abs(z) > 40) return 0;
  const [high, low] = exactProduct(z, z);
  return Math.exp(-high / 2) * (1 - low / 2);
}

function upperTail(z: number): number {
  if (Math.abs(z) <= centralLimit) return 0.5 - z * centralSlope(z * z);
  if (z < 0) return 1 - upperTail(-z);
  return gaussian(z) * upperTailOverGaussian(z);
}

/** Cody's numerators and denominators, highest powers first; each approximates within 1e-16. */
const centralLimit = 0.67448975;
const farLimit = Math.sqrt(32);
const centralNumerator = [
  0.065682337918207449113, 2.2352520354606839287, 161.02823106855587881, 1067.6894854603709582,
  18154.981253343561249,
];
const centralDenominator = [
  1, 47.20258190468824187, 976.09855173777669322, 10260.932208618978205, 45507.789335026729956,
];
const middleNumerator = [
  1.0765576773720192317e-8, 0.39894151208813466764, 8.8831497943883759412, 93.506656132177855979,
  597.27027639480026226, 2494.5375852903726711, 6848.1904505362823326, 11602.651437647350124,
  9842.7148383839780218,
];
const middleDenominator = [
  1, 22.266688044328115691, 235.38790178262499861, 1519.377599407554805, 6485.558298266760755,
  18615.571640885098091, 34900.952721145977266, 38912.003286093271411, 19685.429676859990727,
];
const farNumerator = [
  0.02307344176494017303, 0.21589853405795699, 0.1274011611602473639, 0.022235277870649807,
  0.001421619193227893466, 2.9112874951168792e-5,
];
const farDenominator = [
  1, 1.28426009614491121, 0.468238212480865118, 0.0659881378689285515, 0.00378239633202758244,
  7.29751555083966205e-5,
];

/** (Φ(z) − ½) / z as a function of z², for |z| ≤ 0.674. */
function centralSlope(square: number): number {
  return polynomial(centralNumerator, square) / polynomial(centralDenominator, square);
}

/** P(Z > z) / exp(−z² / 2), for z > 0.674. */
function upperTailOverGaussian(z: number): number {
  if (z < farLimit) return polynomial(middleNumerator, z) / polynomial(middleDenominator, z);
  const inverse = 1 / z / z;
  const ratio = polynomial(farNumerator, inverse) / polynomial(farDenominator, inverse);
  return (inverseSqrtTwoPi - inverse * ratio) / z;
}

function polynomial(coefficients: readonly number[], x: number): number {
  let value = 0;
  for (let k = 0; k < coefficients.length; k++) value = value * x + coefficients[k];
  return value;
}

/** AS 241, highest powers first: |p − ½| ≤ 0.425, then √(−ln p) up to 5, then beyond. */
const nearNumerator = [
  2509.0809287301226727, 33430.575583588128105, 67265.770927008700853, 45921.953931549871457,
  13731.693765509461125, 1971.5909503065514427, 133.14166789178437745, 3.387132872796366608,
];
const nearDenominator = [
  5226.495278852545925, 28729.085735721942674, 39307.89580009271061, 21213.794301586595867,
  5394.1960214247511077, 687.1870074920579083, 42.313330701600911252, 1,
];
const tailNumerator = [
  7.7454501427834140764e-4, 0.0227238449892691845833, 0.24178072517745061177, 1.27045825245236838258,
  3.64784832476320460504, 5.7694972214606914055, 4.6303378461565452959, 1.42343711074968357734,
];
const tailDenominator = [
  1.05075007164441684324e-9, 5.475938084995344946e-4, 0.0151986665636164571966, 0.14810397642748007459,
  0.68976733498510000455, 1.6763848301838038494, 2.05319162663775882187, 1,
];
const extremeNumerator = [
  2.01033439929228813265e-7, 2.71155556874348757815e-5, 0.0012426609473880784386, 0.026532189526576123093,
  0.29656057182850489123, 1.7848265399172913358, 5.4637849111641143699, 6.6579046435011037772,
];
const extremeDenominator = [
  2.04426310338993978564e-15, 1.4215117583164458887e-7, 1.8463183175100546818e-5, 7.868691311456132591e-4,
  0.0148753612908506148525, 0.13692988092273580531, 0.59983220655588793769, 1,
];

function standardQuantile(p: number): number {
  const central = p - 0.5;
  if (Math.abs(central) <= 0.425) {
    const r = 0.180625 - central * central;
    return (central * polynomial(nearNumerator, r)) / polynomial(nearDenominator, r);
  }
  const tail = Math.min(p, 1 - p);
  if (tail === 0) return central < 0 ? -Infinity : Infinity;
  const r = Math.sqrt(-Math.log(tail));
  const magnitude =
    r <= 5
      ? polynomial(tailNumerator, r - 1.6) / polynomial(tailDenominator, r - 1.6)
      : polynomial(extremeNumerator, r - 5) / polynomial(extremeDenominator, r - 5);
  return central < 0 ? -magnitude : magnitude;
}
