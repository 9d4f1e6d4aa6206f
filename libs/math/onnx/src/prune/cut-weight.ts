import type { Weight } from './weight-graph.js';

/** The values of `dims` that stand at these places of dimension `dim`, in that order. */
export function takePlaces({ name, dims, values }: Weight, dim: number, places: Uint32Array): Weight {
  const inner = dims.slice(dim + 1).reduce((product, size) => product * size, 1);
  const outer = dims.slice(0, dim).reduce((product, size) => product * size, 1);
  const taken = new Float32Array(outer * places.length * inner);
  let at = 0;
  for (let o = 0; o < outer; o++) {
    for (const place of places) {
      const from = (o * dims[dim] + place) * inner;
      taken.set(values.subarray(from, from + inner), at);
      at += inner;
    }
  }
  return { name, dims: dims.map((size, d) => (d === dim ? places.length : size)), values: taken };
}

/** The places of `units` that have `block` neighbours each. */
export function placesOfUnits(units: readonly number[], block: number): Uint32Array {
  return Uint32Array.from(units.flatMap((unit) => Array.from({ length: block }, (_, i) => unit * block + i)));
}

/** Σ over the places of dimension `inputDim` of level · weight, and over all but `unitDim`: what each output unit misses. */
export function weighLevels(
  { dims, values }: Weight,
  { inputDim, unitDim }: { readonly inputDim: number; readonly unitDim: number },
  levels: ReadonlyMap<number, number>,
): Float64Array {
  const strides = dims.map((_, d) => dims.slice(d + 1).reduce((product, size) => product * size, 1));
  const sums = new Float64Array(dims[unitDim]);
  const rest = values.length / (dims[unitDim] * dims[inputDim]);
  for (const [place, level] of levels) {
    for (let unit = 0; unit < sums.length; unit++) {
      // Dimensions behind these two lie together: a Conv's kernel.
      const from = place * strides[inputDim] + unit * strides[unitDim];
      for (let k = 0; k < rest; k++) sums[unit] += level * values[from + k];
    }
  }
  return sums;
}
