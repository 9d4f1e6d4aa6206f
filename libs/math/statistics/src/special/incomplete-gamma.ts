import { continuedFraction } from './continued-fraction.js';
import type { DoubleDouble } from './double-double.js';
import { add, logarithm, multiply, subtract } from './double-double.js';
import { logGamma } from './log-gamma.js';
import type { TailMass } from './tail-mass.js';
import { noMass } from './tail-mass.js';

/**
 * The regularised incomplete gamma functions P(a, x) = γ(a, x) / Γ(a) and Q = 1 − P, for a > 0 and x ≥ 0.
 *
 * Below a + 1 the power series gives P, above it the continued fraction gives Q; both carry
 * xᵃ e⁻ˣ / Γ(a) in double-double, so the tail that is small is the one computed. Cost O(√a) near x = a.
 *
 * Source: NIST DLMF 8.7.1 and 8.9.2.
 */
export function incompleteGamma(a: number, x: DoubleDouble): TailMass {
  const point = x[0];
  if (point <= 0) return noMass('lower');
  if (point === Infinity) return noMass('upper');
  const power = subtract(multiply([a, 0], logarithm(x)), x);
  if (point < a + 1) {
    const exponent = subtract(power, logGamma(add([a, 0], [1, 0])));
    return { side: 'lower', exponent, factor: powerSeries(a, point) };
  }
  const fraction = continuedFraction(
    (k) => k * (a - k),
    (k) => point + 1 - a + 2 * k,
  );
  return { side: 'upper', exponent: subtract(power, logGamma([a, 0])), factor: fraction };
}

/** 1 + x / (a + 1) + x² / ((a + 1)(a + 2)) + ⋯ */
function powerSeries(a: number, x: number): number {
  let term = 1;
  let sum = 1;
  for (let k = 1; term > sum * (Number.EPSILON / 8); k++) {
    term *= x / (a + k);
    sum += term;
  }
  return sum;
}
