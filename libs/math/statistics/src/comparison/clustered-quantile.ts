import type { InsufficientData } from '../cannot-compute.js';
import { normal } from '../distribution/normal.js';
import { studentT } from '../distribution/student-t.js';
import { requireRange } from '../require-range.js';
import type { ClusteredHistogram } from '../summary/clustered-histogram.js';
import type { QuantileEstimate, QuantileEstimateOptions } from './quantile-estimate.js';

/** A quantile of values that come in clusters. */
export interface ClusteredQuantile extends QuantileEstimate {
  /** Clusters less one: what `differenceTest` takes. */
  readonly degreesOfFreedom: number;
  /** The width of the bin that the quantile fell into: it is known no better than that. */
  readonly resolution: number;
}

/** The quantile or an end of its interval lies below the first or above the last edge of the histogram. */
export interface OutsideEdges {
  readonly kind: 'outside-edges';
}

/**
 * The p-quantile of values that come in clusters, such as the page views of users, from a histogram that kept how the clusters spread.
 *
 *     F̂(b) = Σ c(b) / Σ n,    Var F̂(b) ≈ G / (G − 1) · Σ (c(b) − F̂(b) n)² / (Σ n)²
 *     interval: Q(p − t s), Q(p + t s) with s² = Var F̂ at the quantile and Q linear between the edges
 *
 * over G clusters with n values, c(b) of them no larger than b; t is Student's with G − 1 degrees of freedom. The standard error is the width of the 95 %
 * interval (normal) over 2 · 1.96. With one value to a cluster it is the interval of independent observations; with
 * clusters of alike values it is wider, as it must be. Between two edges the error is interpolated.
 *
 * Answers `insufficient-data` below two clusters or without values, and `outside-edges` where the histogram does not reach. Cost
 * O(edges).
 *
 * Source: Woodruff, "Confidence intervals for medians and other position measures", JASA 47 (1952), 635–646; Deng, Knoblich,
 * Lu, KDD 2018, §4.2.
 *
 * @example
 * const p95 = clusteredQuantile(clusteredHistogram.ofClusters(edgesMs, latenciesOfUsers), 0.95);
 */
export function clusteredQuantile(
  histogram: ClusteredHistogram,
  p: number,
  { confidenceLevel: level = 0.95 }: QuantileEstimateOptions = {},
): ClusteredQuantile | InsufficientData | OutsideEdges {
  requireRange('p', p, { above: 0, below: 1 });
  requireRange('confidenceLevel', level, { above: 0, below: 1 });
  const { clusters, size } = histogram;
  if (clusters < 2 || size.mean === 0)
    return { kind: 'insufficient-data', required: 2, actual: size.mean === 0 ? 0 : clusters };
  const degreesOfFreedom = clusters - 1;
  const place = placeOf(histogram, p);
  if (place === null) return { kind: 'outside-edges' };
  const spread =
    errorAt(histogram, place.bin - 1) * (1 - place.share) + errorAt(histogram, place.bin) * place.share;
  const range = (errors: number): readonly [number, number] | null => {
    const low = placeOf(histogram, p - errors * spread);
    const high = placeOf(histogram, p + errors * spread);
    return low === null || high === null ? null : [low.value, high.value];
  };
  const z = normal.isf(0.025);
  const interval = range(studentT.isf((1 - level) / 2, { degreesOfFreedom }));
  const error = range(z);
  if (interval === null || error === null) return { kind: 'outside-edges' };
  return {
    kind: 'quantile-estimate',
    value: place.value,
    standardError: (error[1] - error[0]) / (2 * z),
    interval: { level, low: interval[0], high: interval[1] },
    degreesOfFreedom,
    resolution: histogram.edges[place.bin] - histogram.edges[place.bin - 1],
  };
}

interface Place {
  readonly value: number;
  /** The index of the bin's upper edge. */
  readonly bin: number;
  /** How far up in the bin, in (0, 1]. */
  readonly share: number;
}

/** Where the share p of all values is reached; null outside the edges. */
function placeOf({ edges, below, clusters, size }: ClusteredHistogram, p: number): Place | null {
  const target = p * clusters * size.mean;
  const bin = below.findIndex(({ sum }) => sum >= target);
  if (bin < 1 || !(target > 0)) return null;
  const [lower, upper] = [below[bin - 1].sum, below[bin].sum];
  const share = (target - lower) / (upper - lower);
  return { value: edges[bin - 1] * (1 - share) + edges[bin] * share, bin, share };
}

/** The standard error of F̂ at an edge. */
function errorAt({ below, clusters, size }: ClusteredHistogram, edge: number): number {
  const { sum, sumOfSquares, crossWithSize } = below[edge];
  const total = clusters * size.mean;
  const share = sum / total;
  const sizeSquares = size.sumOfSquaredDeviations + size.mean * total;
  const squares = sumOfSquares - 2 * share * crossWithSize + share * share * sizeSquares;
  return Math.sqrt((clusters / (clusters - 1)) * Math.max(0, squares)) / total;
}
