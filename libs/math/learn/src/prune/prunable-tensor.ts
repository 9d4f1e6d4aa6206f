import type { InvalidOption, NotFinite, ShapeMismatch } from '../failures.js';
import type { NumericColumn } from '../numeric-column.js';
import type { TooManyToPrune } from './prune-amount.js';

/** A weight to prune, row-major. */
export interface PrunableTensor {
  readonly dims: readonly number[];
  readonly values: NumericColumn;
  /** What earlier prunings left, 1 a kept value and 0 a pruned one; all are kept unless given. */
  readonly mask?: Uint8Array;
}

/** Why there is no mask. */
export type CannotPrune = InvalidOption | ShapeMismatch | NotFinite | TooManyToPrune;

/** A mask of the tensor's shape, row-major: 1 keeps a value, 0 prunes it. What was pruned before stays pruned. */
export type MaskOutcome = { readonly kind: 'masked'; readonly mask: Uint8Array } | CannotPrune;

/** The first reason why `tensor` cannot be pruned by the size of its values, or undefined. */
export function findUnusableTensor({ dims, values, mask }: PrunableTensor): CannotPrune | undefined {
  const expected = dims.reduce((product, dim) => product * dim, 1);
  if (values.length !== expected) {
    return { kind: 'shape-mismatch', what: 'values', expected, actual: values.length };
  }
  if (mask !== undefined && mask.length !== expected) {
    return { kind: 'shape-mismatch', what: 'mask', expected, actual: mask.length };
  }
  const nan = values.findIndex(Number.isNaN);
  return nan < 0 ? undefined : { kind: 'not-finite', what: 'values', index: nan };
}

/** Where a structured pruning cuts: `outer` blocks of `units` slices of `inner` values each. */
export interface Slices {
  readonly outer: number;
  readonly units: number;
  readonly inner: number;
}

/** The slices along `dim` (negative: from the end) of a tensor of two dimensions or more. */
export function slicesAlong(dims: readonly number[], dim: number): Slices | InvalidOption {
  const at = dim < 0 ? dim + dims.length : dim;
  if (dims.length < 2 || !Number.isInteger(at) || at < 0 || at >= dims.length) {
    const requirement = `a dimension of a tensor of two or more, of which there are ${dims.length}`;
    return { kind: 'invalid-option', option: 'dim', requirement };
  }
  const product = (sizes: readonly number[]): number => sizes.reduce((total, size) => total * size, 1);
  return { outer: product(dims.slice(0, at)), units: dims[at], inner: product(dims.slice(at + 1)) };
}

/** Calls `visit` with the flat index of every value and the slice that it belongs to. */
export function forEachInSlices(
  { outer, units, inner }: Slices,
  visit: (index: number, unit: number) => void,
): void {
  let index = 0;
  for (let o = 0; o < outer; o++) {
    for (let unit = 0; unit < units; unit++) {
      for (let i = 0; i < inner; i++) visit(index++, unit);
    }
  }
}

/** The indices of the values that earlier prunings left. */
export function keptIndices(mask: Uint8Array | undefined, length: number): Uint32Array {
  if (mask === undefined) return new Uint32Array(length).map((_, i) => i);
  const kept = new Uint32Array(mask.reduce((count, bit) => count + bit, 0));
  let at = 0;
  for (let i = 0; i < length; i++) if (mask[i] !== 0) kept[at++] = i;
  return kept;
}

export function maskOf({ values, mask }: PrunableTensor): Uint8Array {
  return mask?.slice() ?? new Uint8Array(values.length).fill(1);
}
