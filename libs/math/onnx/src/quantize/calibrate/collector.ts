import type { ValueRange } from '../values/quantization-parameters.js';

/** Gathers what a value was in one run after another, and tells its range at the end. */
export interface RangeCollector {
  /** What is enough to keep of a batch until it is looked at; all of it if there is no such function. */
  readonly condense?: (batch: Float32Array) => Float32Array;
  /** The numbers of each of the batches that are looked at together. */
  add(batches: readonly Float32Array[]): void;
  /** The range; null if no number was seen. */
  range(): ValueRange | null;
}

/** The least and the greatest of some numbers, NaN left out; of none, null. */
export function extremes(values: Iterable<number>): ValueRange | null {
  let min = Infinity;
  let max = -Infinity;
  for (const value of values) {
    if (value < min) min = value;
    if (value > max) max = value;
  }
  return min > max ? null : { min, max };
}

/** The numbers of several batches, one after another. */
export function joined(batches: readonly Float32Array[]): Float32Array {
  const [only] = batches;
  if (batches.length === 1 && only) return only;
  const all = new Float32Array(batches.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const batch of batches) {
    all.set(batch, at);
    at += batch.length;
  }
  return all;
}
