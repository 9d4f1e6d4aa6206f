/** Smallest magnitude that a partial denominator may take: it stands in for an exact zero. */
const tiny = 1e-300;

/** Two units in the last place: a convergent never settles closer to 1 than its own rounding. */
const settled = 2 * Number.EPSILON;

/** Far more than any parameter below 1e12 takes; a convergent that still wavers in its last digit is good enough. */
const maximumSteps = 1e7;

/**
 * The value of 1 / (b₀ + a₁ / (b₁ + a₂ / (b₂ + ⋯))), where `numerator(k)` is aₖ and `denominator(k)` is bₖ.
 *
 * Source: Lentz 1976, as modified by Thompson and Barnett, J. Comput. Phys. 64 (1986), 490–509.
 */
export function continuedFraction(
  numerator: (k: number) => number,
  denominator: (k: number) => number,
): number {
  let above = 1 / tiny;
  let below = 1 / awayFromZero(denominator(0));
  let value = below;
  for (let k = 1; k < maximumSteps; k++) {
    const a = numerator(k);
    const b = denominator(k);
    below = 1 / awayFromZero(b + a * below);
    above = awayFromZero(b + a / above);
    const change = above * below;
    value *= change;
    if (!(Math.abs(change - 1) > settled)) break;
  }
  return value;
}

function awayFromZero(value: number): number {
  return Math.abs(value) < tiny ? tiny : value;
}
