import { requireSameLength } from '../require-counts.js';
import type { Moments } from './moments.js';
import { moments } from './moments.js';

/**
 * What a quantile of values that come in clusters (the page views of a user, the pupils of a school) can be told from, with an honest error,
 * without the values: at each edge b, how the clusters' counts c(b) of values ≤ b spread, and with the clusters' sizes.
 */
export interface ClusteredHistogram {
  /** Strictly ascending and finite, in the unit of the values. */
  readonly edges: Float64Array;
  readonly clusters: number;
  /** Values in each of the `edges.length + 1` bins (−∞, e₀], (e₀, e₁], …, (eₖ₋₁, ∞). */
  readonly counts: Float64Array;
  /** For each edge b, over all clusters: Σ c(b), Σ c(b)² and Σ c(b)·size. */
  readonly below: readonly BelowEdge[];
  /** Of the numbers of values in the clusters. */
  readonly size: Moments;
}

export interface BelowEdge {
  readonly sum: number;
  readonly sumOfSquares: number;
  readonly crossWithSize: number;
}

/**
 * Histograms of clustered values, made cluster by cluster and merged; see `ClusteredHistogram` and `clusteredQuantile`.
 *
 * Sums are of whole numbers and exact up to 2⁵³, so merging is exactly concatenating, in any order, except for the rounding of `size`.
 * A cluster without values counts as a cluster. Edges that do not ascend and values that are `NaN` are a `RangeError`; infinite
 * values fall into the outer bins. `add` costs O(values + edges).
 *
 * @example
 * const latencies = clusteredHistogram.ofClusters(Float64Array.of(50, 100, 200), [[30, 120], [80], [90, 150, 400]]);
 * latencies.counts; // [1, 2, 2, 1]
 */
export const clusteredHistogram = {
  empty(edges: Float64Array): ClusteredHistogram {
    requireAscending(edges);
    const below = Array.from(edges, () => ({ sum: 0, sumOfSquares: 0, crossWithSize: 0 }));
    return { edges, clusters: 0, counts: new Float64Array(edges.length + 1), below, size: moments.empty };
  },

  ofClusters(edges: Float64Array, clusters: Iterable<ArrayLike<number>>): ClusteredHistogram {
    let histogram = clusteredHistogram.empty(edges);
    for (const values of clusters) histogram = clusteredHistogram.add(histogram, values);
    return histogram;
  },

  /** One more cluster with all its values. */
  add(histogram: ClusteredHistogram, values: ArrayLike<number>): ClusteredHistogram {
    const own = new Float64Array(histogram.counts.length);
    for (let i = 0; i < values.length; i++) own[binOf(histogram.edges, values[i])]++;
    let below = 0;
    return {
      edges: histogram.edges,
      clusters: histogram.clusters + 1,
      counts: histogram.counts.map((count, bin) => count + own[bin]),
      below: histogram.below.map((edge, i) => {
        below += own[i];
        return {
          sum: edge.sum + below,
          sumOfSquares: edge.sumOfSquares + below * below,
          crossWithSize: edge.crossWithSize + below * values.length,
        };
      }),
      size: moments.add(histogram.size, values.length),
    };
  },

  /** Of the clusters of both, which must have the same edges and no cluster in common. */
  merge(a: ClusteredHistogram, b: ClusteredHistogram): ClusteredHistogram {
    requireSameLength('the edges', a.edges, b.edges);
    if (a.edges.some((edge, i) => edge !== b.edges[i])) throw new RangeError('the edges must be the same');
    return {
      edges: a.edges,
      clusters: a.clusters + b.clusters,
      counts: a.counts.map((count, bin) => count + b.counts[bin]),
      below: a.below.map((edge, i) => ({
        sum: edge.sum + b.below[i].sum,
        sumOfSquares: edge.sumOfSquares + b.below[i].sumOfSquares,
        crossWithSize: edge.crossWithSize + b.below[i].crossWithSize,
      })),
      size: moments.merge(a.size, b.size),
    };
  },
} as const;

function requireAscending(edges: Float64Array): void {
  const ascending = edges.every((edge, i) => Number.isFinite(edge) && (i === 0 || edge > edges[i - 1]));
  if (edges.length === 0 || !ascending) throw new RangeError('edges must be finite and strictly ascending');
}

/** The first bin whose upper edge is at least the value. */
function binOf(edges: Float64Array, value: number): number {
  if (Number.isNaN(value)) throw new RangeError('a value must be a number, got NaN');
  let low = 0;
  let high = edges.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (edges[middle] >= value) high = middle;
    else low = middle + 1;
  }
  return low;
}
