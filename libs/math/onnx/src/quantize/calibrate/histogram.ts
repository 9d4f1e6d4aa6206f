/** Counts of numbers between edges: counts[i] for edges[i] ≤ x < edges[i + 1], the last edge included. float32 edges. */
export interface Histogram {
  readonly counts: Float64Array;
  readonly edges: Float32Array;
}

/**
 * Counts numbers in `bins` equal bins from `first` to `last`; numbers outside are not counted.
 *
 * Edges and the search for the bin are in float32, as NumPy's `histogram` of float32 numbers has them (bit for bit). An
 * empty range becomes ±0.5 around it. O(n + bins).
 */
export function equalBins(values: Float32Array, bins: number, first: number, last: number): Histogram {
  const isEmpty = first === last;
  const low = isEmpty ? Math.fround(first - 0.5) : first;
  const high = isEmpty ? Math.fround(last + 0.5) : last;
  const edges = equalEdges(low, high, bins);
  const counts = new Float64Array(bins);
  const width = Math.fround(high - low);
  for (const value of values) {
    if (!(value >= low && value <= high)) continue;
    let bin = Math.trunc(Math.fround(Math.fround(Math.fround(value - low) / width) * bins));
    if (bin === bins) bin -= 1;
    if (value < edges[bin]) bin -= 1;
    if (value >= edges[bin + 1] && bin !== bins - 1) bin += 1;
    counts[bin] += 1;
  }
  return { counts, edges };
}

/** Counts numbers between given edges, which must not fall. O(n log edges). */
export function binsBetween(values: Float32Array, edges: Float32Array): Histogram {
  const counts = new Float64Array(edges.length - 1);
  const last = counts.length - 1;
  for (const value of values) {
    if (!(value >= edges[0] && value <= edges[last + 1])) continue;
    const above = firstAbove(edges, value);
    counts[Math.min(above - 1, last)] += 1;
  }
  return { counts, edges };
}

/** `n + 1` edges from `low` to `high`, as NumPy's `linspace` in float32. */
function equalEdges(low: number, high: number, bins: number): Float32Array {
  const delta = Math.fround(high - low);
  const step = Math.fround(delta / bins);
  const edges = Float32Array.from({ length: bins + 1 }, (_, i) => {
    const distance = step === 0 ? Math.fround(Math.fround(i / bins) * delta) : Math.fround(i * step);
    return Math.fround(distance + low);
  });
  edges[bins] = high;
  return edges;
}

/** The index of the first edge above a value. */
function firstAbove(edges: Float32Array, value: number): number {
  let low = 0;
  let high = edges.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (edges[middle] <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}
