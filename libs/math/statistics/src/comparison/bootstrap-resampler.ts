/** A sample that can be drawn from anew. */
export interface Resampler {
  readonly sample: Float64Array;
  /** What is drawn: values, or whole clusters. */
  readonly units: number;
  /** As many units as there are, each drawn from all; valid until the next draw. */
  readonly draw: (prng: () => number) => Float64Array;
  readonly without: (unit: number) => Float64Array;
}

export function resamplerOf(sample: Float64Array, clusters: ArrayLike<number> | undefined): Resampler {
  return clusters === undefined ? ofValues(sample) : ofClusters(sample, clusters);
}

function ofValues(sample: Float64Array): Resampler {
  const drawn = new Float64Array(sample.length);
  const rest = new Float64Array(Math.max(0, sample.length - 1));
  return {
    sample,
    units: sample.length,
    draw: (prng) => {
      const { length } = drawn;
      for (let i = 0; i < length; i++) drawn[i] = sample[Math.floor(prng() * length)];
      return drawn;
    },
    without: (unit) => {
      rest.set(sample.subarray(0, unit));
      rest.set(sample.subarray(unit + 1), unit);
      return rest;
    },
  };
}

function ofClusters(sample: Float64Array, clusters: ArrayLike<number>): Resampler {
  const members = new Map<number, number[]>();
  for (let i = 0; i < sample.length; i++) {
    const own = members.get(clusters[i]);
    if (own === undefined) members.set(clusters[i], [sample[i]]);
    else own.push(sample[i]);
  }
  const units = [...members.values()];
  return {
    sample,
    units: units.length,
    draw: (prng) => Float64Array.from(units.flatMap(() => units[Math.floor(prng() * units.length)])),
    without: (unit) => Float64Array.from(units.flatMap((own, at) => (at === unit ? [] : own))),
  };
}
