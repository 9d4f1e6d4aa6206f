import type { DoubleDouble } from './double-double.js';
import { timesExponential } from './double-double.js';

/**
 * The probability on one side of a point, held as factor · exp(exponent) so that neither the small side nor
 * its logarithm loses digits; the other side is its complement.
 */
export interface TailMass {
  readonly side: 'lower' | 'upper';
  readonly exponent: DoubleDouble;
  readonly factor: number;
}

export function tailMass(mass: TailMass, side: 'lower' | 'upper'): number {
  const held = Math.min(1, timesExponential(mass.factor, mass.exponent));
  return mass.side === side ? held : 1 - held;
}

export function logTailMass(mass: TailMass, side: 'lower' | 'upper'): number {
  if (mass.side !== side) return Math.log1p(-tailMass(mass, mass.side));
  return Math.min(0, mass.exponent[0] + (mass.exponent[1] + Math.log(mass.factor)));
}

/** Everything lies on the other side of the point. */
export function noMass(side: 'lower' | 'upper'): TailMass {
  return { side, exponent: [0, 0], factor: 0 };
}
