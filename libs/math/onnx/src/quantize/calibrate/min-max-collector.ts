import type { ValueRange } from '../values/quantization-parameters.js';
import type { MinMaxMethod } from './calibration-method.js';
import { extremes, type RangeCollector } from './collector.js';
import { pairwiseSum } from './pairwise-sum.js';

const DEFAULT_CONSTANT = 0.01;

/** The extremes of all batches, or their moving average; as onnxruntime's MinMaxCalibrater. */
export class MinMaxCollector implements RangeCollector {
  private seen: ValueRange | null = null;

  /** A batch's extremes. */
  condense(batch: Float32Array): Float32Array {
    const range = extremes(batch);
    return range === null ? new Float32Array() : Float32Array.of(range.min, range.max);
  }

  constructor(private readonly method: MinMaxMethod) {}

  add(batches: readonly Float32Array[]): void {
    const ranges = batches.flatMap((batch) => extremes(batch) ?? []);
    const together = this.method.movingAverage ? meanRange(ranges) : outerRange(ranges);
    if (together === null) return;
    const range = this.method.symmetric ? symmetricRange(together) : together;
    this.seen = this.seen === null ? range : this.merged(this.seen, range);
  }

  range(): ValueRange | null {
    return this.seen;
  }

  private merged(before: ValueRange, now: ValueRange): ValueRange {
    const { movingAverage } = this.method;
    if (!movingAverage) return { min: Math.min(before.min, now.min), max: Math.max(before.max, now.max) };
    const constant = Math.fround(movingAverage.constant ?? DEFAULT_CONSTANT);
    const move = (from: number, to: number) =>
      Math.fround(from + Math.fround(constant * Math.fround(to - from)));
    return { min: move(before.min, now.min), max: move(before.max, now.max) };
  }
}

function outerRange(ranges: readonly ValueRange[]): ValueRange | null {
  return extremes(ranges.flatMap(({ min, max }) => [min, max]));
}

function meanRange(ranges: readonly ValueRange[]): ValueRange | null {
  if (ranges.length === 0) return null;
  const mean = (numbers: number[]) => Math.fround(pairwiseSum(numbers) / numbers.length);
  return { min: mean(ranges.map(({ min }) => min)), max: mean(ranges.map(({ max }) => max)) };
}

function symmetricRange({ min, max }: ValueRange): ValueRange {
  const reach = Math.max(Math.abs(min), Math.abs(max));
  return { min: -reach, max: reach };
}
