import type { ValueRange } from '../values/quantization-parameters.js';
import type { Histogram } from './histogram.js';
import { logFloat32 } from './log-float32.js';
import { pairwiseSum } from './pairwise-sum.js';

/** How much a bin without numbers weighs when distributions are compared. */
const SMOOTHING = 0.0001;

/**
 * The edges of the middle part of a histogram that loses the least when its bins are merged into `quantizedBins`.
 *
 * For each half-width, from that of the quantized bins to the whole: p is the part, with all that lies outside added to
 * its ends; q is the part merged into quantized bins and spread out again over the bins of p that are not empty; both
 * are smoothed, and the part of least D(p ‖ q) = Σ p ln(p / q) wins, the narrowest among equals.
 *
 * After Migacz, 8-bit Inference with TensorRT (GTC 2017). Sums, quotients and logarithms are float32 as
 * NumPy has them. O(bins²).
 */
export function leastDivergence({ counts, edges }: Histogram, quantizedBins: number): ValueRange {
  const bins = counts.length;
  const zero = Math.trunc(bins / 2);
  const cumulated = Float64Array.from(counts);
  for (let i = 1; i < bins; i += 1) cumulated[i] += cumulated[i - 1];
  const between = (from: number, to: number) =>
    to <= from ? 0 : cumulated[to - 1] - (from > 0 ? cumulated[from - 1] : 0);

  let best = { divergence: Infinity, start: zero - Math.trunc(quantizedBins / 2), end: 0 };
  best.end = Math.min(zero + Math.trunc(quantizedBins / 2) + 1, bins);
  for (let half = Math.trunc(quantizedBins / 2); half <= zero; half += 1) {
    const start = zero - half;
    const end = Math.min(zero + half + 1, bins);
    const p = counts.slice(start, end);
    const q = merged(p, quantizedBins, { below: between(0, start), above: between(end, bins) });
    const divergence = klDivergence(p, q);
    if (divergence < best.divergence) best = { divergence, start, end };
  }
  return { min: edges[best.start], max: edges[best.end] };
}

/** Adds what lies outside to the ends of `p`, and gives its bins merged and spread out again (whole numbers, cut). */
function merged(
  p: Float64Array,
  quantizedBins: number,
  { below, above }: { below: number; above: number },
): Float64Array {
  const inside = Float64Array.from(p);
  p[0] += below;
  p[p.length - 1] += above;
  const q = new Float64Array(p.length);
  const width = Math.trunc(p.length / quantizedBins);
  for (let bin = 0; bin < quantizedBins; bin += 1) {
    const from = bin * width;
    const to = from + width;
    let sum = 0;
    let filled = 0;
    for (let i = from; i < (bin === quantizedBins - 1 ? p.length : to); i += 1) sum += inside[i];
    for (let i = from; i < to; i += 1) if (p[i] !== 0) filled += 1;
    if (filled > 0) q.fill(Math.trunc(sum / filled), from, to);
  }
  return q;
}

function klDivergence(p: Float64Array, q: Float64Array): number {
  const a = normalized(p);
  const b = normalized(q);
  if (a === null || b === null) return Infinity;
  const terms = a.map((value, i) => Math.fround(value * logFloat32(Math.fround(value / b[i]))));
  return pairwiseSum(terms);
}

/** Smoothed and divided by its sum; null if nothing was counted. */
function normalized(counts: Float64Array): Float32Array | null {
  const empty = counts.reduce((sum, count) => sum + (count === 0 ? 1 : 0), 0);
  if (empty === counts.length) return null;
  const taken = (SMOOTHING * empty) / (counts.length - empty);
  const smooth = Float32Array.from(
    counts,
    (count) => Math.fround(count) + Math.fround(count === 0 ? SMOOTHING : -taken),
  );
  if (!smooth.every((value) => value > 0)) return null;
  const sum = pairwiseSum(smooth);
  return smooth.map((value) => value / sum);
}
