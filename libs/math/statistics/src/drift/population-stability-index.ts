import type { InsufficientData, NotFinite } from '../cannot-compute.js';
import { binCounts } from './bin-counts.js';
import type { DriftScore } from './drift-measure.js';
import type { EmptyBinOptions } from './population-stability-index-of-counts.js';
import { populationStabilityIndexOfCounts } from './population-stability-index-of-counts.js';
import { quantileEdges } from './quantile-edges.js';
import type { Sample } from './sample.js';
import { sortedSample } from './sample.js';

export interface PopulationStabilityIndexOptions extends EmptyBinOptions {
  /** Number of bins of about equal numbers of reference observations, at least 2. Default 10. */
  readonly bins?: number;
}

/**
 * The population stability index of a numerical feature, in bins cut at the reference's quantiles.
 *
 * See `populationStabilityIndexOfCounts` for the formula and what empty bins count, `quantileEdges` for the bins. Of two
 * samples of the same distribution it is about (bins − 1)(1/n + 1/m), so small windows look as if they had drifted.
 * Answers `insufficient-data` if either sample is empty and `not-finite` for `NaN` in either or an infinite
 * reference value. Cost O(n + m log bins).
 *
 * Source: Siddiqi, Credit Risk Scorecards, 2006; Yurdakul, "Statistical properties of population stability index", 2018.
 *
 * @example
 * const score = populationStabilityIndex({ sorted: marchDelays }, juneDelays, { bins: 20 });
 */
export function populationStabilityIndex(
  reference: Sample,
  current: Float64Array,
  { bins = 10, emptyShare }: PopulationStabilityIndexOptions = {},
): DriftScore<'population-stability-index'> | InsufficientData | NotFinite {
  const sorted = sortedSample(reference);
  const cut = quantileEdges({ sorted }, bins);
  if (cut.kind !== 'bin-edges') return cut;
  const before = binCounts(sorted, cut.edges);
  const after = binCounts(current, cut.edges);
  if (before.kind !== 'bin-counts' || after.kind !== 'bin-counts') return { kind: 'not-finite' };
  return populationStabilityIndexOfCounts(
    before.counts,
    after.counts,
    emptyShare === undefined ? {} : { emptyShare },
  );
}
