import { continuedFraction } from './continued-fraction.js';
import type { DoubleDouble } from './double-double.js';
import { add, divide, logarithm, multiply, subtract } from './double-double.js';
import { logGamma } from './log-gamma.js';
import type { TailMass } from './tail-mass.js';
import { noMass } from './tail-mass.js';

/** A point of [0, 1] with its distance from 1 and both logarithms, none of them rounded through another. */
export interface UnitPoint {
  readonly x: number;
  readonly y: number;
  readonly logX: DoubleDouble;
  readonly logY: DoubleDouble;
}

/** The point p / (p + q), for p, q ≥ 0 of which one is positive. */
export function unitPoint(p: DoubleDouble, q: DoubleDouble): UnitPoint {
  const total = add(p, q);
  const logTotal = logarithm(total);
  const logShare = (part: DoubleDouble): DoubleDouble =>
    part[0] > 0 ? subtract(logarithm(part), logTotal) : [-Infinity, 0];
  return { x: divide(p, total)[0], y: divide(q, total)[0], logX: logShare(p), logY: logShare(q) };
}

/**
 * The regularised incomplete beta function Iₓ(a, b), for a, b > 0 and x in [0, 1].
 *
 * Iₓ(a, b) = xᵃ yᵇ / (a B(a, b)) · 1 / (1 + d₁ / (1 + d₂ / ⋯)); past (a + 1) / (a + b + 2) the fraction of
 * I_y(b, a) = 1 − Iₓ(a, b) is used. Cost O(√max(a, b)).
 *
 * Source: NIST DLMF 8.17.22.
 */
export function incompleteBeta(a: number, b: number, point: UnitPoint): TailMass {
  if (!(point.x > 0) && point.logX[0] === -Infinity) return noMass('lower');
  if (!(point.y > 0) && point.logY[0] === -Infinity) return noMass('upper');
  const power = add(multiply([a, 0], point.logX), multiply([b, 0], point.logY));
  const total = logGamma(add([a, 0], [b, 0]));
  const exponent = add(power, subtract(total, add(logGamma([a, 0]), logGamma([b, 0]))));
  return point.x <= (a + 1) / (a + b + 2)
    ? { side: 'lower', exponent, factor: betaFraction(a, b, point.x) / a }
    : { side: 'upper', exponent, factor: betaFraction(b, a, point.y) / b };
}

function betaFraction(a: number, b: number, x: number): number {
  return continuedFraction(
    (k) => {
      const m = Math.floor(k / 2);
      const product = k % 2 === 0 ? m * (b - m) : -(a + m) * (a + b + m);
      return (product * x) / ((a + k - 1) * (a + k));
    },
    () => 1,
  );
}
