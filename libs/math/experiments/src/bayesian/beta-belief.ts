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

/** A rate t at which beliefs are looked at; the trapezoid rule over the log odds u weights it by `step` = t (1 − t) du. */
export interface RateNode {
  readonly rate: number;
  readonly step: number;
}

/**
 * Points between 0 and 1 that hold all of both beliefs: equally spaced in the log odds u, where densities
 * t^α (1 − t)^β / B(α, β) are smooth for every α and β and fall off exponentially on both sides, so that the trapezoid rule converges
 * exponentially.
 */
export function rateNodes(first: BetaParameters, second: BetaParameters): RateNode[] {
  const du = Math.min(logOddsDeviation(first), logOddsDeviation(second)) / 3;
  const low = Math.min(edge(first, -1, du), edge(second, -1, du));
  const high = Math.max(edge(first, 1, du), edge(second, 1, du));
  return Array.from({ length: Math.ceil((high - low) / du) + 1 }, (_, i) => {
    const { logRate, logRest } = logShares(low + i * du);
    return { rate: Math.exp(logRate), step: du * Math.exp(logRate + logRest) };
  });
}

/** The masses of a belief at these nodes, which sum to 1. */
export function massesAt({ alpha, beta: second }: BetaParameters, nodes: readonly RateNode[]): number[] {
  const peakRate = Math.log(alpha / (alpha + second));
  const peakRest = Math.log(second / (alpha + second));
  const masses = nodes.map(({ rate }) =>
    Math.exp(alpha * (Math.log(rate) - peakRate) + second * (Math.log1p(-rate) - peakRest)),
  );
  const total = masses.reduce((sum, mass) => sum + mass, 0);
  return masses.map((mass) => mass / total);
}

/** About the standard deviation of ln(t / (1 − t)). */
function logOddsDeviation({ alpha, beta: second }: BetaParameters): number {
  return Math.sqrt(1 / alpha + 1 / second);
}

/** The log odds beyond which a belief has less than 1e-17 of its peak. */
function edge({ alpha, beta: second }: BetaParameters, direction: -1 | 1, du: number): number {
  const centre = Math.log(alpha / second);
  const top = logShares(centre);
  for (let i = 1; ; i++) {
    const at = centre + direction * i * du;
    const { logRate, logRest } = logShares(at);
    if (alpha * (logRate - top.logRate) + second * (logRest - top.logRest) < -39) return at;
  }
}

function logShares(logOdds: number): { readonly logRate: number; readonly logRest: number } {
  return { logRate: -Math.log1p(Math.exp(-logOdds)), logRest: -Math.log1p(Math.exp(logOdds)) };
}

/** P(rate ≤ x), also for x outside [0, 1]. */
export function rateBelow(belief: BetaParameters, x: number): number {
  if (x <= 0) return 0;
  return x >= 1 ? 1 : beta.cdf(x, belief);
}
