import type { InsufficientData, NotFinite } from '../cannot-compute.js';
import { requireRange } from '../require-range.js';
import { quantile } from '../summary/quantile.js';
import type { Sample } from './sample.js';
import { sortedSample } from './sample.js';

/** Strictly rising inner edges of bins; see `binCounts` for the bins they make. */
export interface BinEdges {
  readonly kind: 'bin-edges';
  readonly edges: Float64Array;
}

/**
 * Inner edges that cut a sample into bins of about equal numbers.
 *
 * The edges are the k/bins quantiles (type 7), each once: heavily repeated values make fewer, larger bins. Where the
 * least value is so frequent that it is an edge itself, one more edge is put right below it, so that values that
 * fall under the reference's range are seen even if the reference is constant.
 * Answers `insufficient-data` for an empty sample and `not-finite` if a value is not finite. Cost O(n).
 *
 * @example
 * quantileEdges(Float64Array.of(1, 2, 3, 4, 5), 4); // { kind: 'bin-edges', edges: [2, 3, 4] }
 */
export function quantileEdges(sample: Sample, bins: number): BinEdges | InsufficientData | NotFinite {
  requireRange('bins', bins, { atLeast: 2, atMost: 10_000 });
  const sorted = sortedSample(sample);
  const least = sorted.at(0);
  if (least === undefined) return { kind: 'insufficient-data', required: 1, actual: 0 };
  if (!Number.isFinite(least) || !Number.isFinite(sorted.at(-1))) return { kind: 'not-finite' };
  const edges: number[] = [];
  for (let k = 1; k < bins; k++) {
    const edge = quantile(sorted, k / bins);
    if (edge.kind !== 'quantile') return edge;
    if (edges.length === 0 && edge.value === least) edges.push(nextBelow(least));
    if (edges.length === 0 || edge.value > edges[edges.length - 1]) edges.push(edge.value);
  }
  return { kind: 'bin-edges', edges: Float64Array.from(edges) };
}

/** The largest double below a finite one. */
function nextBelow(value: number): number {
  if (value === 0) return -Number.MIN_VALUE;
  const bits = new BigInt64Array(Float64Array.of(value).buffer);
  bits[0] += value > 0 ? -1n : 1n;
  return new Float64Array(bits.buffer)[0];
}
