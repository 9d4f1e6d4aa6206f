import { normal } from '@orrery/math-statistics';
import { type BetaBelief, massesAt, rateBelow, rateNodes } from './beta-belief.js';
import type { NormalBelief } from './normal-posterior.js';

/** Beliefs in two rates that are independent of each other. */
export interface RateBeliefs {
  readonly control: BetaBelief;
  readonly treatment: BetaBelief;
}

/**
 * How probable it is that the treatment is better: that a normal effect is above 0, or one rate above the other.
 *
 *     P(D > 0) = Φ(μ / σ),    P(T > C) = ∫ f_C(x) (1 − F_T(x)) dx
 *
 * For a metric that is better when lower take 1 minus it. Rates: absolute error below 1e-12, about 1 ms.
 *
 * Source: Gelman et al., Bayesian Data Analysis, 3rd ed. 2013, §2.4 for the posteriors.
 *
 * @example
 * chanceToWin({ kind: 'normal', mean: 0.02, standardDeviation: 0.0141421 }); // 0.9214
 */
export function chanceToWin(belief: NormalBelief | RateBeliefs): number {
  if ('kind' in belief) return normal.cdf(belief.mean / belief.standardDeviation);
  return chanceBeyond(belief, (rate) => rate);
}

/** P(T > g(C)) for an increasing g. */
export function chanceBeyond({ control, treatment }: RateBeliefs, g: (rate: number) => number): number {
  const nodes = rateNodes(control, treatment);
  const masses = massesAt(control, nodes);
  const beyond = mirrored(treatment);
  // Nodes that hold next to nothing of the control are spared the incomplete beta function.
  return nodes.reduce(
    (sum, { rate }, i) => (masses[i] < 1e-17 ? sum : sum + masses[i] * rateBelow(beyond, 1 - g(rate))),
    0,
  );
}

/** The belief in the rate of failures: P(T > x) = P(1 − T < 1 − x), without cancellation. */
function mirrored({ alpha, beta }: BetaBelief): BetaBelief {
  return { kind: 'beta', alpha: beta, beta: alpha };
}
