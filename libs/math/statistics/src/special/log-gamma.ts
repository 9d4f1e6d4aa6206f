import type { DoubleDouble } from './double-double.js';
import { add, lnSqrtTwoPi, logarithm, multiply, subtract } from './double-double.js';

/** B₂ₖ / (2k (2k − 1)): the coefficients of Stirling's series. */
const stirlingCoefficients = [
  1 / 12,
  -1 / 360,
  1 / 1260,
  -1 / 1680,
  1 / 1188,
  -691 / 360360,
  1 / 156,
  -3617 / 122400,
  43867 / 244188,
  -174611 / 125400,
  77683 / 5796,
];

/** From here on the eleven terms above leave an error below 1e-21. */
const stirlingFrom = 12;

/**
 * ln Γ(a) for a > 0 as a double-double, to about 1e-18 absolute.
 *
 * Differences such as ln Γ(a + b) − ln Γ(b) keep their digits even where both are 1e5.
 * For a ≥ 12: (a − ½) ln a − a + ln √(2π) + Σ B₂ₖ / (2k (2k − 1) a²ᵏ⁻¹); below, Γ(a) = Γ(a + n) / (a ⋯ (a + n − 1)).
 *
 * Source: NIST DLMF 5.11.1 and 5.5.1.
 */
export function logGamma(a: DoubleDouble): DoubleDouble {
  let product: DoubleDouble = [1, 0];
  let shifted = a;
  while (shifted[0] < stirlingFrom) {
    product = multiply(product, shifted);
    shifted = add(shifted, [1, 0]);
  }
  const stirling = stirlingLogGamma(shifted);
  return product[0] === 1 && product[1] === 0 ? stirling : subtract(stirling, logarithm(product));
}

function stirlingLogGamma(a: DoubleDouble): DoubleDouble {
  const square = a[0] * a[0];
  let series = 0;
  for (let k = stirlingCoefficients.length - 1; k >= 0; k--)
    series = series / square + stirlingCoefficients[k];
  const leading = subtract(multiply(add(a, [-0.5, 0]), logarithm(a)), a);
  return add(add(leading, lnSqrtTwoPi), [series / a[0], 0]);
}
