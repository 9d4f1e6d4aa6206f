import { requireRange } from '../require-range.js';
import { exactProduct } from '../special/double-double.js';
import { incompleteBeta, unitPoint } from '../special/incomplete-beta.js';
import { invertTail } from '../special/invert-tail.js';
import type { TailMass } from '../special/tail-mass.js';
import { logTailMass, noMass, tailMass } from '../special/tail-mass.js';

/** Degrees of freedom of the numerator, d₁ > 0, and of the denominator, d₂ > 0. */
export interface FParameters {
  readonly numerator: number;
  readonly denominator: number;
}

/**
 * Fisher's F distribution: the ratio of two independent χ² variables, each over its degrees of freedom.
 *
 * P(F ≤ f) = I_x(d₁/2, d₂/2) with x = d₁ f / (d₁ f + d₂). Both tails keep 13 digits down to 1e-300.
 * `quantile` inverts `cdf` and `isf` inverts `sf`; they answer 0 and ∞ at the ends.
 *
 * Source: Abramowitz and Stegun 26.6.2.
 *
 * @example
 * fDistribution.sf(3, { numerator: 5, denominator: 100 }); // 0.01449…
 */
export const fDistribution = {
  cdf(f: number, parameters: FParameters): number {
    return tailMass(massAt(f, parameters), 'lower');
  },
  sf(f: number, parameters: FParameters): number {
    return tailMass(massAt(f, parameters), 'upper');
  },
  logSf(f: number, parameters: FParameters): number {
    return logTailMass(massAt(f, parameters), 'upper');
  },
  quantile(p: number, parameters: FParameters): number {
    return inverse(p, 1 - p, parameters);
  },
  isf(p: number, parameters: FParameters): number {
    return inverse(1 - p, p, parameters);
  },
} as const;

/** Beyond this the exact product with d₁ could overflow. */
const far = 1e150;

function massAt(f: number, { numerator, denominator }: FParameters): TailMass {
  requireRange('numerator', numerator, { above: 0, below: Infinity });
  requireRange('denominator', denominator, { above: 0, below: Infinity });
  requireRange('f', f);
  if (f <= 0) return noMass('lower');
  if (f === Infinity) return noMass('upper');
  const point =
    f < far
      ? unitPoint(exactProduct(numerator, f), [denominator, 0])
      : unitPoint([numerator, 0], [denominator / f, 0]);
  return incompleteBeta(numerator / 2, denominator / 2, point);
}

function inverse(lower: number, upper: number, parameters: FParameters): number {
  requireRange('p', lower, { atLeast: 0, atMost: 1 });
  if (lower === 0) return 0;
  if (upper === 0) return Infinity;
  const [side, mass] = lower < upper ? (['lower', lower] as const) : (['upper', upper] as const);
  return invertTail((f) => logTailMass(massAt(f, parameters), side), Math.log(mass));
}
