import { requireRange } from '../require-range.js';

/** Clusters of users that are assigned as a whole. */
export interface ClusterDesign {
  readonly meanSize: number;
  /** Standard deviation of the sizes over their mean; 0 for equal clusters. */
  readonly sizeVariation: number;
  /** Correlation of two users of one cluster, −1 to 1. */
  readonly intraclassCorrelation: number;
}

/**
 * By how much assigning clusters instead of users multiplies the variance, and so the users that a test needs (Kish's
 * design effect).
 *
 *     1 + ((1 + cv²) m̄ − 1) ρ
 *
 * Source: Kish, Survey Sampling (1965), §5.4; Eldridge, Ashby, Kerry, Int. J. Epidemiol. 35 (2006), 1292–1300, for unequal sizes.
 *
 * @example
 * clusterVarianceInflation({ meanSize: 20, sizeVariation: 0.5, intraclassCorrelation: 0.05 }); // 2.2
 */
export function clusterVarianceInflation({
  meanSize,
  sizeVariation,
  intraclassCorrelation,
}: ClusterDesign): number {
  requireRange('meanSize', meanSize, { atLeast: 1, below: Infinity });
  requireRange('sizeVariation', sizeVariation, { atLeast: 0, below: Infinity });
  requireRange('intraclassCorrelation', intraclassCorrelation, { atLeast: -1, atMost: 1 });
  return 1 + ((1 + sizeVariation * sizeVariation) * meanSize - 1) * intraclassCorrelation;
}
