import { normal } from '@orrery/math-statistics';

/** z of a two-sided 95 % interval: 1.96. */
const Z = normal.isf(0.025);

export interface RateInterval {
  readonly low: number;
  readonly high: number;
}

/**
 * The 95 % score interval of a rate of `conversions` in `users` (at least one): all rates p that the z-test would not
 * reject, |p̂ − p| ≤ z √(p (1 − p)/n). Unlike p̂ ± z·se it stays within [0, 1] and is of use near its ends.
 *
 *     (p̂ + z²/2n ± z √(p̂ (1 − p̂)/n + z²/4n²)) / (1 + z²/n)
 *
 * Source: Wilson 1927; recommended by Brown, Cai and DasGupta, "Interval estimation for a binomial proportion", 2001.
 */
export function rateInterval(conversions: number, users: number): RateInterval {
  const rate = conversions / users;
  const shrink = (Z * Z) / users;
  const centre = rate + shrink / 2;
  const margin = Math.sqrt(shrink * (rate * (1 - rate) + shrink / 4));
  // Rounding must not carry an end past the rate where both are 0 or 1.
  return {
    low: Math.min(rate, Math.max(0, (centre - margin) / (1 + shrink))),
    high: Math.max(rate, Math.min(1, (centre + margin) / (1 + shrink))),
  };
}
