import {
  type CannotPrune,
  findUnusableTensor,
  keptIndices,
  maskOf,
  type MaskOutcome,
  type PrunableTensor,
} from './prunable-tensor.js';
import { countToPrune, type PruneAmount } from './prune-amount.js';
import type { TorchGenerator } from './torch-generator.js';

/**
 * Prunes the values of least magnitude |w|, wherever they lie: `torch.nn.utils.prune.l1_unstructured`.
 *
 * The amount counts what earlier prunings left, as torch's PruningContainer does. Among equal magnitudes the first go
 * (torch leaves open which). Cost: O(n log n).
 *
 * @example
 * const tensor = { dims: [2, 2], values: Float32Array.of(0.1, -2, 0.3, 4) };
 * l1Unstructured(tensor, { kind: 'fraction', fraction: 0.5 }); // { kind: 'masked', mask: [0, 1, 0, 1] }
 */
export function l1Unstructured(tensor: PrunableTensor, amount: PruneAmount): MaskOutcome {
  return pruneLeast(tensor, amount, (kept) => Float64Array.from(kept, (i) => Math.abs(tensor.values[i])));
}

/**
 * Prunes values by chance, with the draws of torch's generator: `torch.nn.utils.prune.random_unstructured`.
 *
 * One draw for each value that is left, in the tensor's own precision; the largest draws are pruned.
 *
 * @example
 * randomUnstructured({ dims: [4], values: new Float32Array(4) }, { kind: 'count', count: 1 }, new TorchGenerator(42));
 */
export function randomUnstructured(
  tensor: PrunableTensor,
  amount: PruneAmount,
  generator: TorchGenerator,
): MaskOutcome {
  const draw =
    tensor.values instanceof Float32Array ? () => generator.nextFloat32() : () => generator.nextFloat64();
  return pruneLeast(tensor, amount, (kept) => Float64Array.from(kept, () => -draw()));
}

/**
 * Prunes the values of least magnitude among several tensors together: `global_unstructured` with `L1Unstructured`.
 *
 * A tensor of small weights loses more than one of large weights.
 */
export function globalL1Unstructured(
  tensors: readonly PrunableTensor[],
  amount: PruneAmount,
): { readonly kind: 'masked'; readonly masks: readonly Uint8Array[] } | CannotPrune {
  for (const tensor of tensors) {
    const refusal = findUnusableTensor(tensor);
    if (refusal !== undefined) return refusal;
  }
  const size = tensors.reduce((total, { values }) => total + values.length, 0);
  const values = new Float64Array(size);
  const mask = new Uint8Array(size);
  const starts: number[] = [];
  tensors.reduce((start, tensor) => {
    values.set(tensor.values, start);
    mask.set(maskOf(tensor), start);
    starts.push(start);
    return start + tensor.values.length;
  }, 0);
  const outcome = l1Unstructured({ dims: [size], values, mask }, amount);
  if (outcome.kind !== 'masked') return outcome;
  const masks = tensors.map((tensor, t) => outcome.mask.slice(starts[t], starts[t] + tensor.values.length));
  return { kind: 'masked', masks };
}

/** Prunes the kept values of least score. */
function pruneLeast(
  tensor: PrunableTensor,
  amount: PruneAmount,
  scoresOf: (kept: Uint32Array) => Float64Array,
): MaskOutcome {
  const refusal = findUnusableTensor(tensor);
  if (refusal !== undefined) return refusal;
  const kept = keptIndices(tensor.mask, tensor.values.length);
  const count = countToPrune(amount, kept.length);
  if (typeof count !== 'number') return count;
  const mask = maskOf(tensor);
  if (count === 0) return { kind: 'masked', mask };
  const scores = scoresOf(kept);
  const order = new Uint32Array(kept.length).map((_, i) => i).sort((a, b) => scores[a] - scores[b] || a - b);
  for (const chosen of order.subarray(0, count)) mask[kept[chosen]] = 0;
  return { kind: 'masked', mask };
}
