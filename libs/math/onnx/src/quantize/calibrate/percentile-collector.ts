import type { ValueRange } from '../values/quantization-parameters.js';
import type { PercentileMethod } from './calibration-method.js';
import { extremes, joined, type RangeCollector } from './collector.js';
import { binsBetween, equalBins, type Histogram } from './histogram.js';
import { ValueHistogram } from './value-histogram.js';

const DEFAULT_BINS = 2048;
const DEFAULT_PERCENTILE = 99.999;

/** The range that holds so many percent of the numbers, as onnxruntime's PercentileCalibrater. */
export function percentileCollector({
  bins = DEFAULT_BINS,
  percentile = DEFAULT_PERCENTILE,
  symmetric = true,
}: PercentileMethod): RangeCollector {
  return symmetric ? new AbsolutePercentile(bins, percentile) : new TwoSidedPercentile(bins, percentile);
}

/** Of absolute values: the same reach below 0 as above, but not past the extremes. */
class AbsolutePercentile implements RangeCollector {
  private histogram: Histogram | null = null;
  private seen: ValueRange | null = null;

  constructor(
    private readonly bins: number,
    private readonly percentile: number,
  ) {}

  add(batches: readonly Float32Array[]): void {
    const values = joined(batches);
    const range = extremes(values);
    if (range === null) return;
    const sizes = values.map(Math.abs);
    const { min, max } = extremes(sizes) ?? { min: 0, max: 0 };
    this.histogram = this.histogram
      ? grown(this.histogram, sizes, max)
      : equalBins(sizes, this.bins, min, max);
    this.seen = extremes([range.min, range.max, ...(this.seen ? [this.seen.min, this.seen.max] : [])]);
  }

  range(): ValueRange | null {
    if (!this.histogram || !this.seen) return null;
    const reach = edgeAt(this.histogram, this.percentile / 100);
    return within({ min: -reach, max: reach }, this.seen);
  }
}

/** With half of the rest cut off on each side. */
class TwoSidedPercentile implements RangeCollector {
  private readonly histogram: ValueHistogram;

  constructor(
    bins: number,
    private readonly percentile: number,
  ) {
    this.histogram = new ValueHistogram(bins);
  }

  add(batches: readonly Float32Array[]): void {
    this.histogram.add(joined(batches));
  }

  range(): ValueRange | null {
    const result = this.histogram.result();
    if (result === null) return null;
    const cut = (100 - this.percentile) / 200;
    const { histogram, range } = result;
    return within({ min: edgeAt(histogram, cut), max: edgeAt(histogram, 1 - cut) }, range);
  }
}

/** More bins of the same width where larger numbers come. */
function grown({ counts, edges }: Histogram, sizes: Float32Array, largest: number): Histogram {
  const last = edges[edges.length - 1];
  let all = edges;
  if (largest > last) {
    const width = Math.fround(edges[1] - edges[0]);
    const start = Math.fround(last + width);
    const stop = Math.fround(largest + width);
    const more = Math.max(Math.ceil(Math.fround(Math.fround(stop - start) / width)), 0);
    const step = Math.fround(Math.fround(start + width) - start);
    all = Float32Array.from([
      ...edges,
      ...Array.from({ length: more }, (_, i) => (i === 1 ? start + width : start + Math.fround(i * step))),
    ]);
  }
  const next = binsBetween(sizes, all);
  counts.forEach((count, i) => (next.counts[i] += count));
  return next;
}

/** The edge below the first bin up to which at least this share of the numbers lies. */
function edgeAt({ counts, edges }: Histogram, share: number): number {
  const total = counts.reduce((sum, count) => sum + count, 0);
  let cumulated = 0;
  for (let i = 0; i < counts.length; i += 1) {
    cumulated += counts[i] / total;
    if (cumulated >= share) return edges[i];
  }
  return edges[counts.length];
}

function within({ min, max }: ValueRange, seen: ValueRange): ValueRange {
  return { min: Math.max(min, seen.min), max: Math.min(max, seen.max) };
}
