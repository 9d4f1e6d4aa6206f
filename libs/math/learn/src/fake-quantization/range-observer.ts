import type { NumericColumn } from '../numeric-column.js';
import { HistogramObserver } from './histogram-observer.js';
import {
  type QuantizationParameters,
  quantizationParameters,
  type QuantizationScheme,
  type QuantizedRange,
} from './quantized-range.js';

/** Watches the values that pass at one place, in order to choose their scale. */
export interface RangeObserver {
  /** Takes in the finite values of `values[from…to − 1]`. */
  observe(values: NumericColumn, from: number, to: number): void;
  /** The scale and zero point for what was seen; undefined where nothing was. */
  parameters(scheme: QuantizationScheme, range: QuantizedRange): QuantizationParameters | undefined;
}

/** How values that were seen become a range. */
export type ObserverChoice =
  /** the smallest and the largest of all (torch's MinMaxObserver) */
  | { readonly kind: 'min-max' }
  /** running averages of each batch's smallest and largest, `weight` a batch, 0.01 unless given (MovingAverageMinMaxObserver) */
  | { readonly kind: 'moving-average'; readonly weight?: number }
  /** the range of least squared error by a histogram of 2048 bins (HistogramObserver) */
  | { readonly kind: 'histogram' };

/**
 * A fresh observer.
 *
 * @example
 * const observer = createObserver({ kind: 'min-max' });
 * observer.observe(Float64Array.of(-1, 3), 0, 2);
 * observer.parameters('affine', unsignedRange(8)); // scale 4 / 255, zeroPoint 64
 */
export function createObserver(choice: ObserverChoice): RangeObserver {
  switch (choice.kind) {
    case 'min-max':
      return new ExtremesObserver(1);
    case 'moving-average':
      return new ExtremesObserver(choice.weight ?? 0.01, 'average');
    case 'histogram':
      return new HistogramObserver();
  }
}

class ExtremesObserver implements RangeObserver {
  private smallest = Infinity;
  private largest = -Infinity;
  private readonly weight: number;

  constructor(
    weight: number,
    private readonly memory: 'all' | 'average' = 'all',
  ) {
    this.weight = Math.fround(weight);
  }

  observe(values: NumericColumn, from: number, to: number): void {
    let min = Infinity;
    let max = -Infinity;
    for (let i = from; i < to; i++) {
      const value = values[i];
      if (value < min) min = value;
      if (value > max) max = value;
    }
    if (min > max) return;
    const isFirst = this.smallest > this.largest;
    if (isFirst || this.memory === 'all') {
      this.smallest = Math.min(this.smallest, Math.fround(min));
      this.largest = Math.max(this.largest, Math.fround(max));
    } else {
      this.smallest = this.averaged(this.smallest, Math.fround(min));
      this.largest = this.averaged(this.largest, Math.fround(max));
    }
  }

  parameters(scheme: QuantizationScheme, range: QuantizedRange): QuantizationParameters | undefined {
    const { smallest, largest } = this;
    return smallest > largest ? undefined : quantizationParameters({ smallest, largest }, scheme, range);
  }

  private averaged(average: number, value: number): number {
    return Math.fround(average + Math.fround(this.weight * Math.fround(value - average)));
  }
}
