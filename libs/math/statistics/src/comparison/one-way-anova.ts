import type { InsufficientData, NotFinite, TooFewCategories, ZeroVariance } from '../cannot-compute.js';
import { fDistribution } from '../distribution/f-distribution.js';
import type { Moments } from '../summary/moments.js';
import { moments } from '../summary/moments.js';

/** Whether several groups have the same mean. */
export interface OneWayAnova {
  readonly kind: 'tested';
  /** F: the mean square between the groups over that within them. */
  readonly statistic: number;
  readonly pValue: number;
  readonly dfBetween: number;
  readonly dfWithin: number;
}

/**
 * Tests whether several populations have the same mean, assuming equal variances; of summaries, so that windows can be merged first.
 *
 *     F = [Σ n_g (x̄_g − x̄)² / (k − 1)] / [Σ M₂_g / (n − k)]
 *
 * For two groups F is the square of Student's t, with the same p-value. The order of the groups does not matter.
 *
 * Answers `too-few-categories` below two groups, `insufficient-data` if a group is empty or no group has two observations,
 * `zero-variance` if all observations equal their group's mean, `not-finite` on overflow or non-finite moments.
 *
 * Source: Fisher, Statistical Methods for Research Workers, 1925, ch. VII; the same as scipy's `f_oneway`.
 *
 * @example
 * const test = oneWayAnova([moments.of([1, 2, 3]), moments.of([2, 3, 4]), moments.of([5, 6, 7])]);
 * if (test.kind === 'tested') test.statistic; // 13
 */
export function oneWayAnova(
  groups: readonly Moments[],
): OneWayAnova | TooFewCategories | InsufficientData | ZeroVariance | NotFinite {
  if (groups.length < 2) return { kind: 'too-few-categories', required: 2, actual: groups.length };
  const smallest = Math.min(...groups.map(({ count }) => count));
  if (smallest < 1) return { kind: 'insufficient-data', required: 1, actual: smallest };
  const dfBetween = groups.length - 1;
  const centres = groups.reduce<Moments>(
    (all, { count, mean }) => moments.merge(all, { count, mean, sumOfSquaredDeviations: 0 }),
    moments.empty,
  );
  const dfWithin = centres.count - groups.length;
  if (dfWithin < 1) return { kind: 'insufficient-data', required: groups.length + 1, actual: centres.count };
  const within = groups.reduce((sum, { sumOfSquaredDeviations }) => sum + sumOfSquaredDeviations, 0);
  const between = centres.sumOfSquaredDeviations;
  if (!Number.isFinite(within) || !Number.isFinite(between)) return { kind: 'not-finite' };
  if (within === 0) return { kind: 'zero-variance' };
  const statistic = between / dfBetween / (within / dfWithin);
  if (!Number.isFinite(statistic)) return { kind: 'not-finite' };
  const pValue = fDistribution.sf(statistic, { numerator: dfBetween, denominator: dfWithin });
  return { kind: 'tested', statistic, pValue, dfBetween, dfWithin };
}
