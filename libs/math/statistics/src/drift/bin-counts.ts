import type { NotFinite } from '../cannot-compute.js';

/** How many observations fell into each bin. */
export interface BinCounts {
  readonly kind: 'bin-counts';
  readonly counts: Float64Array;
}

/**
 * Counts observations into the bins (−∞, e₁], (e₁, e₂], …, (eₖ, ∞) of strictly rising edges: one bin more than edges.
 *
 * Infinities fall into the outer bins; `NaN` belongs nowhere and gives `not-finite`. Counts over the same edges
 * add up: those of a day are the sums of its hours'. Cost O(n log k).
 *
 * @example
 * binCounts(Float64Array.of(0, 2, 2.5, 9), Float64Array.of(2, 3)); // { kind: 'bin-counts', counts: [2, 1, 1] }
 */
export function binCounts(observations: Float64Array, edges: Float64Array): BinCounts | NotFinite {
  const counts = new Float64Array(edges.length + 1);
  for (const value of observations) {
    if (Number.isNaN(value)) return { kind: 'not-finite' };
    counts[edgesBelow(value, edges)]++;
  }
  return { kind: 'bin-counts', counts };
}

function edgesBelow(value: number, edges: Float64Array): number {
  let low = 0;
  let high = edges.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (edges[middle] < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
