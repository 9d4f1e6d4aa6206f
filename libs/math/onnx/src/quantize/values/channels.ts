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

/** The numbers of one channel, in the order in which they are stored. */
export function channelValues(values: Float32Array, channels: Channels, channel: number): Float32Array {
  const { count, outer, inner } = channels;
  if (count === 1) return values;
  const out = new Float32Array(outer * inner);
  for (let o = 0; o < outer; o += 1) {
    const from = (o * count + channel) * inner;
    out.set(values.subarray(from, from + inner), o * inner);
  }
  return out;
}
