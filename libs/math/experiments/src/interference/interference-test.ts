import {
  differenceTest,
  type DifferenceTest,
  type Estimate,
  type NotFinite,
  type ZeroVariance,
} from '@orrery/math-statistics';

/**
 * Whether users influence each other: the same treatment's effect measured among users assigned one by one and among
 * whole clusters assigned together.
 *
 *     (Δ_user − Δ_cluster) / √(σ²_user + σ²_cluster)
 *
 * Without interference both estimate the same effect. A difference means that the user-level one is biased: treated and
 * untreated users of one cluster meet. The two must come from different users, divided at random. The absence of significance
 * does not show the absence of interference; read the interval.
 *
 * Source: Saveski, Pouget-Abadie, Saint-Jacques, Duan, Ghosh, Xu, Airoldi, KDD 2017, §3.
 *
 * @example
 * interferenceTest({ value: 0.8, standardError: 0.1 }, { value: 1.3, standardError: 0.2 }); // pValue 0.025
 */
export function interferenceTest(
  amongUsers: Estimate,
  amongClusters: Estimate,
): DifferenceTest | ZeroVariance | NotFinite {
  return differenceTest(amongUsers, amongClusters);
}
