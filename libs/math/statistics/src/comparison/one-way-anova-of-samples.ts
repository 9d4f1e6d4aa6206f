import type { InsufficientData, NotFinite, TooFewCategories, ZeroVariance } from '../cannot-compute.js';
import { moments } from '../summary/moments.js';
import type { OneWayAnova } from './one-way-anova.js';
import { oneWayAnova } from './one-way-anova.js';

/**
 * One-way analysis of variance on arrays of observations, one for each group; see `oneWayAnova`.
 *
 * @example
 * const test = oneWayAnovaOfSamples([Float64Array.of(1, 2, 3), Float64Array.of(2, 3, 4)]);
 */
export function oneWayAnovaOfSamples(
  groups: readonly Float64Array[],
): OneWayAnova | TooFewCategories | InsufficientData | ZeroVariance | NotFinite {
  return oneWayAnova(groups.map((group) => moments.of(group)));
}
