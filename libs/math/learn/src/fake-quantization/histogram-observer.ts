import type { NumericColumn } from '../numeric-column.js';
import { type Histogram, histogramOf, rescaled } from './histogram.js';
import { leastErrorRange } from './least-error-range.js';
import {
  type QuantizationParameters,
  quantizationParameters,
  type QuantizationScheme,
  type QuantizedRange,
} from './quantized-range.js';

/**
 * Chooses the range of least squared quantization error, which may cut off rare extremes: torch.ao's HistogramObserver.
 *
 * Keeps 2048 counts whatever it sees; when the range grows, the old counts are spread over the new bins. The error is
 * estimated for 256 levels, whatever the range asked for, as torch does.
 */
export class HistogramObserver {
  private histogram: Histogram | undefined;

  observe(values: NumericColumn, from: number, to: number): void {
    const seen = Float32Array.from(values.subarray(from, to)).filter(Number.isFinite);
    if (seen.length === 0) return;
    let min = Infinity;
    let max = -Infinity;
    for (const value of seen) {
      if (value < min) min = value;
      if (value > max) max = value;
    }
    const before = this.histogram;
    if (before === undefined) {
      this.histogram = histogramOf(seen, min, max);
      return;
    }
    const added = histogramOf(seen, Math.min(min, before.min), Math.max(max, before.max));
    const kept = rescaled(before, added.min, added.max);
    for (let i = 0; i < kept.length; i++) added.counts[i] += kept[i];
    this.histogram = added;
  }

  parameters(scheme: QuantizationScheme, range: QuantizedRange): QuantizationParameters | undefined {
    if (this.histogram === undefined) return undefined;
    return quantizationParameters(leastErrorRange(this.histogram), scheme, range);
  }
}
