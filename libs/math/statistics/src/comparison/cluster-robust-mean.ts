import type { InsufficientData, NotFinite } from '../cannot-compute.js';
import type { Estimate } from '../estimate.js';
import type { CrossMoments } from '../summary/cross-moments.js';
import { ratioEstimate } from './ratio-estimate.js';
import type { ZeroControl } from './relative-lift.js';

/** The mean of all observations, with a standard error that knows they come in clusters. */
export interface ClusterRobustMean extends Estimate {
  readonly kind: 'cluster-robust-mean';
  readonly clusters: number;
  /** Clusters less one: what `differenceTest` takes. */
  readonly degreesOfFreedom: number;
}

/**
 * The mean of observations that were randomised, or resemble each other, in clusters: pupils of a school, users of a region.
 *
 *     ȳ = Σ sum_g / Σ size_g,    Var ȳ ≈ G / (G − 1) · Σ (sum_g − ȳ size_g)² / (Σ size_g)²
 *
 * over G clusters. `clusters` is of [sum, size], one observation for each cluster. With clusters of one observation it is the plain
 * mean and s/√n; the same as the CR1 variance of a regression on a constant. A few dozen clusters are too few for the normal
 * distribution: pass the result on to `differenceTest`, which takes its degrees of freedom.
 *
 * Answers `insufficient-data` below two clusters, `zero-control` if all clusters are empty, `not-finite` otherwise as `ratioEstimate`.
 *
 * Source: Liang and Zeger, Biometrika 73 (1986), 13–22; Cameron and Miller, J. Human Resources 50 (2015), 317–372, §II.
 *
 * @example
 * const meanOfPupils = clusterRobustMean(crossMoments.of([sumsOfSchools, pupilsOfSchools]));
 */
export function clusterRobustMean(
  clusters: CrossMoments,
): ClusterRobustMean | ZeroControl | InsufficientData | NotFinite {
  const ratio = ratioEstimate(clusters);
  if (ratio.kind !== 'ratio') return ratio;
  const { value, standardError } = ratio;
  const { count } = clusters;
  return {
    kind: 'cluster-robust-mean',
    value,
    standardError,
    clusters: count,
    degreesOfFreedom: count - 1,
  };
}
