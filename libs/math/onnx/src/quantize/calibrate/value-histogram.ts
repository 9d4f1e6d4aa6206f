import type { ValueRange } from '../values/quantization-parameters.js';
import { extremes } from './collector.js';
import { equalBins, type Histogram } from './histogram.js';

interface Collected extends Histogram {
  readonly threshold: number;
}

/**
 * A histogram from −t to t that grows by bins of the same width when larger numbers come, as onnxruntime's
 * HistogramCollector merges them: t is max |x|, in float32 throughout.
 */
export class ValueHistogram {
  private collected: Collected | null = null;
  private seen: ValueRange | null = null;

  constructor(private readonly bins: number) {}

  add(values: Float32Array): void {
    const range = extremes(values);
    const { min, max } = range ?? { min: 0, max: 0 };
    const threshold = Math.max(Math.abs(min), Math.abs(max));
    this.collected = this.collected
      ? merged(this.collected, values, threshold)
      : { ...equalBins(values, this.bins, -threshold, threshold), threshold };
    if (range) this.seen = extremes([min, max, ...(this.seen ? [this.seen.min, this.seen.max] : [])]);
  }

  /** The histogram and the extremes of all numbers; null if none was seen. */
  result(): { readonly histogram: Histogram; readonly range: ValueRange } | null {
    return this.collected && this.seen ? { histogram: this.collected, range: this.seen } : null;
  }
}

function merged(old: Collected, values: Float32Array, threshold: number): Collected {
  const bins = old.counts.length;
  if (threshold <= old.threshold) {
    const { counts } = equalBins(values, bins, -old.threshold, old.threshold);
    return { ...old, counts: counts.map((count, i) => count + old.counts[i]) };
  }
  if (old.threshold === 0) {
    const { counts, edges } = equalBins(values, bins, -threshold, threshold);
    return { counts: counts.map((count, i) => count + old.counts[i]), edges, threshold };
  }
  const stride = Math.fround(Math.fround(2 * old.threshold) / bins);
  const more = Math.trunc(floorDivide(Math.fround(threshold - old.threshold), stride) + 1);
  const reach = Math.fround(Math.fround(more * stride) + old.threshold);
  const { counts, edges } = equalBins(values, bins + 2 * more, -reach, reach);
  old.counts.forEach((count, i) => (counts[i + more] += count));
  return { counts, edges, threshold: reach };
}

/** ⌊a / b⌋ of float32 numbers, both above 0, exact: by the remainder, as NumPy has it. */
function floorDivide(a: number, b: number): number {
  const quotient = Math.fround(Math.fround(a - (a % b)) / b);
  const floor = Math.floor(quotient);
  return quotient - floor > 0.5 ? floor + 1 : floor;
}
