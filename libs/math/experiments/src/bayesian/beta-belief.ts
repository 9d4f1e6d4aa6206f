import { beta, type BetaParameters } from '@orrery/math-statistics';

/** What is believed of a rate. */
export interface BetaBelief extends BetaParameters {
  readonly kind: 'beta';
}

/**
 * What is believed of a rate after `successes` of `trials`, having believed Beta(α, β) before: Beta(α + s, β + n − s).
 *
 * @example
 * betaBinomialPosterior({ alpha: 1, beta: 1 }, { successes: 12, trials: 100 }); // { kind: 'beta', alpha: 13, beta: 89 }
 */
export function betaBinomialPosterior(
  prior: BetaParameters,
  { successes, trials }: { readonly successes: number; readonly trials: number },
): BetaBelief {
  if (!(prior.alpha > 0 && prior.beta > 0)) throw new RangeError('a beta prior needs shapes above 0');
  if (!(successes >= 0 && successes <= trials))
    throw new RangeError('successes must lie between 0 and trials');
  return { kind: 'beta', alpha: prior.alpha + successes, beta: prior.beta + trials - successes };
}

/** Mean and standard deviation of a belief. */
export function betaMoments({ alpha, beta: second }: BetaParameters): {
  value: number;
  standardError: number;
} {
  const total = alpha + second;
  return { value: alpha / total, standardError: Math.sqrt((alpha * second) / (total * total * (total + 1))) };
}

/** A rate at which a belief is looked at, its odds' logarithm as the measure: `mass` is density · dt. */
export interface RateNode {
  readonly rate: number;
  /** dt/du = t (1 − t), times the step. */
  readonly step: number;
  readonly mass: number;
}

/**
 * Points that carry a belief: the trapezoid rule over the log odds u, where the density t^α (1 − t)^β / B(α, β) is smooth
 * for every α and β and falls off exponentially on both sides, so that the rule converges exponentially.
 *
 * `sharpest` is the least standard deviation of u that anything multiplied with it has.
 */
export function rateNodes(belief: BetaParameters, sharpest: number): RateNode[] {
  const { alpha, beta: second } = belief;
  const centre = Math.log(alpha / second);
  const own = logOddsDeviation(belief);
  const step = Math.min(own, sharpest) / 2;
  const nodes: RateNode[] = [];
  for (const direction of [-1, 1]) {
    for (let i = direction === 1 ? 0 : 1; i < 20_000; i++) {
      const node = nodeAt(belief, centre + direction * i * step, step);
      if (node.mass < 1e-18 && i * step > 3 * own) break;
      nodes.push(node);
    }
  }
  const total = nodes.reduce((sum, { mass }) => sum + mass, 0);
  return nodes.map((node) => ({ ...node, mass: node.mass / total }));
}

/** About the standard deviation of ln(t / (1 − t)). */
export function logOddsDeviation({ alpha, beta: second }: BetaParameters): number {
  return Math.sqrt(1 / alpha + 1 / second);
}

function nodeAt({ alpha, beta: second }: BetaParameters, logOdds: number, step: number): RateNode {
  const logRate = -Math.log1p(Math.exp(-logOdds));
  const logRest = -Math.log1p(Math.exp(logOdds));
  const peakRate = Math.log(alpha / (alpha + second));
  const peakRest = Math.log(second / (alpha + second));
  const mass = Math.exp(alpha * (logRate - peakRate) + second * (logRest - peakRest));
  return { rate: Math.exp(logRate), step: step * Math.exp(logRate + logRest), mass };
}

/** P(rate ≤ x), also for x outside [0, 1]. */
export function rateBelow(belief: BetaParameters, x: number): number {
  if (x <= 0) return 0;
  return x >= 1 ? 1 : beta.cdf(x, belief);
}
