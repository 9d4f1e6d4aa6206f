import { requireRange } from '../require-range.js';
import { exactProduct } from '../special/double-double.js';
import { incompleteBeta, unitPoint } from '../special/incomplete-beta.js';
import { invertTail } from '../special/invert-tail.js';
import type { TailMass } from '../special/tail-mass.js';
import { logTailMass, tailMass } from '../special/tail-mass.js';

/** Degrees of freedom ν > 0; fractions are welcome (Welch's are). */
export interface StudentTParameters {
  readonly degreesOfFreedom: number;
}

/**
 * Student's t distribution.
 *
 * P(T > t) = ½ I_x(ν/2, ½) with x = ν / (ν + t²), for t ≥ 0, computed in double-double exponents so that the
 * tails keep 13 digits down to 1e-300. `quantile` inverts `cdf`, `isf` inverts `sf`; at p = 0 and 1 they
 * answer ∓∞. Cost: about 10 µs, an inverse about twenty times that.
 *
 * Source: NIST DLMF 8.17; Abramowitz and Stegun 26.7.1.
 *
 * @example
 * studentT.isf(0.025, { degreesOfFreedom: 10 }); // 2.2281388519862744
 */
export const studentT = {
  cdf(t: number, { degreesOfFreedom }: StudentTParameters): number {
    return upperTail(-t, degreesOfFreedom);
  },
  sf(t: number, { degreesOfFreedom }: StudentTParameters): number {
    return upperTail(t, degreesOfFreedom);
  },
  logSf(t: number, { degreesOfFreedom }: StudentTParameters): number {
    if (t <= 0) return Math.log1p(-upperTail(-t, degreesOfFreedom));
    return logTailMass(bothTails(t, degreesOfFreedom), 'lower') - Math.LN2;
  },
  quantile(p: number, { degreesOfFreedom }: StudentTParameters): number {
    return upperQuantile(1 - p, p, degreesOfFreedom);
  },
  isf(p: number, { degreesOfFreedom }: StudentTParameters): number {
    return upperQuantile(p, 1 - p, degreesOfFreedom);
  },
} as const;

function upperTail(t: number, degreesOfFreedom: number): number {
  const outside = tailMass(bothTails(t, degreesOfFreedom), 'lower') / 2;
  return t >= 0 ? outside : 1 - outside;
}

/** Beyond this t² overflows, and ν + t² is t² to the last bit of a double-double. */
const far = 1e140;

/** The mass of |T| > |t|, on the side called lower. */
function bothTails(t: number, degreesOfFreedom: number): TailMass {
  requireRange('degreesOfFreedom', degreesOfFreedom, { above: 0, below: Infinity });
  requireRange('t', t);
  const size = Math.abs(t);
  if (size === Infinity) return { side: 'lower', exponent: [0, 0], factor: 0 };
  const point =
    size < far
      ? unitPoint([degreesOfFreedom, 0], exactProduct(size, size))
      : unitPoint([degreesOfFreedom / size, 0], [size, 0]);
  return incompleteBeta(degreesOfFreedom / 2, 0.5, point);
}

/** The t ≥ 0 or < 0 with P(T > t) = upper; `lower` is 1 − upper, whichever of them is exact. */
function upperQuantile(upper: number, lower: number, degreesOfFreedom: number): number {
  requireRange('p', upper, { atLeast: 0, atMost: 1 });
  requireRange('degreesOfFreedom', degreesOfFreedom, { above: 0, below: Infinity });
  if (upper === lower) return 0;
  const sign = upper < lower ? 1 : -1;
  const tail = Math.min(upper, lower);
  if (tail === 0) return sign * Infinity;
  const central = 1 - 2 * tail;
  const [side, mass] = central < 0.5 ? (['upper', central] as const) : (['lower', 2 * tail] as const);
  const size = invertTail((t) => logTailMass(bothTails(t, degreesOfFreedom), side), Math.log(mass));
  return sign * size;
}
