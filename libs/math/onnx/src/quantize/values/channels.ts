import type { ValueRange } from './quantization-parameters.js';

/** Where the elements of each channel lie in a row-major tensor: for an axis, element = (outer · count + channel) · inner + i. */
export interface Channels {
  readonly count: number;
  readonly outer: number;
  readonly inner: number;
}

/** The channels of a tensor along `axis`; one single channel for null. */
export function channelsOf(dims: readonly number[], axis: number | null): Channels {
  const size = (sizes: readonly number[]) => sizes.reduce((product, dim) => product * dim, 1);
  if (axis === null) return { count: 1, outer: 1, inner: size(dims) };
  return { count: dims[axis] ?? 1, outer: size(dims.slice(0, axis)), inner: size(dims.slice(axis + 1)) };
}

/**
 * The least and the greatest number of each channel; of an empty one, 0 and 0; null if a number is not finite. O(n).
 */
export function channelRanges(values: Float32Array, { count, inner }: Channels): ValueRange[] | null {
  const least = new Float32Array(count).fill(Infinity);
  const greatest = new Float32Array(count).fill(-Infinity);
  for (let from = 0, channel = 0; from < values.length; from += inner) {
    let min = least[channel];
    let max = greatest[channel];
    for (let i = from; i < from + inner; i += 1) {
      const value = values[i];
      if (!(Math.abs(value) < Infinity)) return null;
      if (value < min) min = value;
      if (value > max) max = value;
    }
    least[channel] = min;
    greatest[channel] = max;
    channel = channel + 1 === count ? 0 : channel + 1;
  }
  return Array.from(least, (min, i) => (min > greatest[i] ? { min: 0, max: 0 } : { min, max: greatest[i] }));
}
