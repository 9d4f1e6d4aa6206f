import type { ValueRange } from '../values/quantization-parameters.js';
import type { EntropyMethod } from './calibration-method.js';
import { joined, type RangeCollector } from './collector.js';
import { leastDivergence } from './least-divergence.js';
import { ValueHistogram } from './value-histogram.js';

const DEFAULT_BINS = 128;

/** The range of least Kullback-Leibler divergence, as onnxruntime's EntropyCalibrater. */
export class EntropyCollector implements RangeCollector {
  private readonly histogram: ValueHistogram;
  private readonly quantizedBins: number;

  constructor({ bins = DEFAULT_BINS, quantizedBins = DEFAULT_BINS }: EntropyMethod) {
    this.histogram = new ValueHistogram(bins);
    this.quantizedBins = quantizedBins;
  }

  add(batches: readonly Float32Array[]): void {
    this.histogram.add(joined(batches));
  }

  range(): ValueRange | null {
    const result = this.histogram.result();
    if (result === null) return null;
    const { min, max } = leastDivergence(result.histogram, this.quantizedBins);
    return { min: Math.max(min, result.range.min), max: Math.min(max, result.range.max) };
  }
}
