import type { InvalidOption } from '../failures.js';
import {
  findUnusableTensor,
  forEachInSlices,
  maskOf,
  type MaskOutcome,
  type PrunableTensor,
  type Slices,
  slicesAlong,
} from './prunable-tensor.js';
import { countToPrune, type PruneAmount } from './prune-amount.js';
import type { TorchGenerator } from './torch-generator.js';

/** Which slices are weighed, and how. */
export interface NormOptions {
  /** The n of (Σ|w|ⁿ)^(1/n): 1, 2, ±Infinity, any other number; 0 counts what is not zero. */
  readonly n: number;
  /** The dimension of the slices; negative counts from the end. */
  readonly dim: number;
}

/**
 * Prunes whole slices of least norm ‖w‖ₙ along a dimension: `torch.nn.utils.prune.ln_structured`.
 *
 * The amount counts slices that earlier prunings left something of, and values that they pruned weigh nothing. Norms are
 * summed in double and rounded to the tensor's precision; among equal norms the first go (torch leaves open which).
 *
 * @example
 * const tensor = { dims: [2, 2], values: Float32Array.of(1, 2, 0.1, 0.2) };
 * lnStructured(tensor, { kind: 'count', count: 1 }, { n: 2, dim: 0 }); // { kind: 'masked', mask: [1, 1, 0, 0] }
 */
export function lnStructured(
  tensor: PrunableTensor,
  amount: PruneAmount,
  { n, dim }: NormOptions,
): MaskOutcome {
  if (Number.isNaN(n))
    return { kind: 'invalid-option', option: 'n', requirement: 'a number, Infinity included' };
  return pruneSlices(tensor, amount, dim, (slices, alive) => {
    const norms = sliceNorms(tensor, slices, n);
    return alive.toSorted((a, b) => norms[a] - norms[b] || a - b);
  });
}

/**
 * Prunes whole slices by chance, with the draws of torch's generator: `torch.nn.utils.prune.random_structured`.
 *
 * One float32 draw a slice that is left; the smallest draws are pruned.
 */
export function randomStructured(
  tensor: PrunableTensor,
  amount: PruneAmount,
  { dim }: Pick<NormOptions, 'dim'>,
  generator: TorchGenerator,
): MaskOutcome {
  return pruneSlices(tensor, amount, dim, (_, alive) => {
    const draws = new Map(alive.map((unit) => [unit, generator.nextFloat32()]));
    return alive.toSorted((a, b) => (draws.get(a) ?? 0) - (draws.get(b) ?? 0) || a - b);
  });
}

/** ‖w‖ₙ of each slice, pruned values left out. */
function sliceNorms({ values, mask }: PrunableTensor, slices: Slices, n: number): Float64Array {
  const extreme = n === Infinity || n === -Infinity;
  const norms = new Float64Array(slices.units).fill(n === -Infinity ? Infinity : 0);
  forEachInSlices(slices, (i, unit) => {
    const magnitude = mask !== undefined && mask[i] === 0 ? 0 : Math.abs(values[i]);
    if (extreme) norms[unit] = n > 0 ? Math.max(norms[unit], magnitude) : Math.min(norms[unit], magnitude);
    else if (n === 0) norms[unit] += magnitude === 0 ? 0 : 1;
    else norms[unit] += n === 1 ? magnitude : n === 2 ? magnitude * magnitude : magnitude ** n;
  });
  if (!extreme && n !== 0 && n !== 1) {
    for (let unit = 0; unit < norms.length; unit++) {
      norms[unit] = n === 2 ? Math.sqrt(norms[unit]) : norms[unit] ** (1 / n);
    }
  }
  return values instanceof Float32Array ? norms.map(Math.fround) : norms;
}

/** Prunes as many slices as `amount` says, from the front of `worstFirst`. */
function pruneSlices(
  tensor: PrunableTensor,
  amount: PruneAmount,
  dim: number,
  worstFirst: (slices: Slices, alive: readonly number[]) => readonly number[],
): MaskOutcome {
  const refusal = findUnusableTensor(tensor);
  if (refusal !== undefined) return refusal;
  const slices: Slices | InvalidOption = slicesAlong(tensor.dims, dim);
  if ('kind' in slices) return slices;
  const mask = maskOf(tensor);
  const isAlive = new Uint8Array(slices.units);
  forEachInSlices(slices, (i, unit) => (isAlive[unit] |= mask[i]));
  const alive = Array.from(isAlive.keys()).filter((unit) => isAlive[unit] === 1);
  const count = countToPrune(amount, alive.length);
  if (typeof count !== 'number') return count;
  if (count === 0) return { kind: 'masked', mask };
  const pruned = new Set(worstFirst(slices, alive).slice(0, count));
  forEachInSlices(slices, (i, unit) => {
    if (pruned.has(unit)) mask[i] = 0;
  });
  return { kind: 'masked', mask };
}
