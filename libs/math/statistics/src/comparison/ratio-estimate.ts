import type { InsufficientData, NotFinite } from '../cannot-compute.js';
import type { Estimate } from '../estimate.js';
import type { CrossMoments } from '../summary/cross-moments.js';
import { crossMoments } from '../summary/cross-moments.js';
import type { ZeroControl } from './relative-lift.js';

/** A ratio of two means, in the unit of the numerator per unit of the denominator. */
export interface RatioEstimate extends Estimate {
  readonly kind: 'ratio';
}

/**
 * The ratio of the means of two variables observed together, such as clicks and page views of each user.
 *
 *     r = ȳ / x̄,    Var r ≈ Var(y − r x) / (n x̄²) = (s_yy − 2 r s_xy + r² s_xx) / (n x̄²)
 *
 * by the delta method. `summary` is of [numerator, denominator], one observation for each randomised unit: the page views
 * of one user are not independent, the users are. Scaling the numerator scales the estimate; the ratio is that of the sums, not the mean of
 * each unit's own ratio. Good where x̄ is many of its standard errors away from 0.
 *
 * Answers `insufficient-data` below two units, `zero-control` if the denominators' mean is 0, `not-finite` on overflow
 * or non-finite moments. Summaries of other than two variables are a `RangeError`.
 *
 * Source: Deng, Knoblich, Lu, "Applying the delta method in metric analytics", KDD 2018, eq. 5; Cochran, Sampling
 * Techniques, 3rd ed. 1977, eq. 6.13.
 *
 * @example
 * const clicksPerView = ratioEstimate(crossMoments.of([clicks, views]));
 */
export function ratioEstimate(
  summary: CrossMoments,
): RatioEstimate | ZeroControl | InsufficientData | NotFinite {
  if (summary.means.length !== 2)
    throw new RangeError(`summary must be of two variables, got ${summary.means.length}`);
  const [numerator, denominator] = summary.means;
  const [above, cross, below] = [
    crossMoments.covariance(summary, 0, 0),
    crossMoments.covariance(summary, 0, 1),
    crossMoments.covariance(summary, 1, 1),
  ];
  if (above.kind !== 'variance' || cross.kind !== 'variance' || below.kind !== 'variance')
    return { kind: 'insufficient-data', required: 2, actual: summary.count };
  if (denominator === 0) return { kind: 'zero-control' };
  const value = numerator / denominator;
  const rest = above.value - 2 * value * cross.value + value * value * below.value;
  const standardError = Math.sqrt(Math.max(0, rest) / summary.count) / Math.abs(denominator);
  if (!Number.isFinite(value) || !Number.isFinite(standardError)) return { kind: 'not-finite' };
  return { kind: 'ratio', value, standardError };
}
