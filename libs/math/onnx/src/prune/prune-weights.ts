import {
  globalL1Unstructured,
  l1Unstructured,
  lnStructured,
  type CannotPrune,
  type PruneAmount,
  type PrunableTensor,
  randomStructured,
  randomUnstructured,
  type TorchGenerator,
} from '@orrery/math-learn';
import type { OnnxModel } from '../model/onnx-model.js';
import { type PrunableWeight, selectWeights, type WeightSelection } from './prunable-weights.js';
import { sparsityReport, type SparsityReport } from './sparsity-report.js';
import { WeightGraph } from './weight-graph.js';
import type { CannotPruneModel, NothingToPrune, WeightLeft } from './weight-left.js';

/** Which values of a weight go, as torch.nn.utils.prune chooses them. */
export type PruneMethod =
  | { readonly kind: 'l1-unstructured' }
  /** Over all selected weights together. */
  | { readonly kind: 'global-l1-unstructured' }
  | { readonly kind: 'random-unstructured'; readonly generator: TorchGenerator }
  /** Slices along `dim`; the output units' unless given. */
  | { readonly kind: 'ln-structured'; readonly n: number; readonly dim?: number }
  | { readonly kind: 'random-structured'; readonly generator: TorchGenerator; readonly dim?: number };

export interface WeightPruning {
  readonly select?: WeightSelection;
  readonly method: PruneMethod;
  /** Of each weight, or of all together where the method is global. */
  readonly amount: PruneAmount;
  /** What earlier prunings left, by weight: the amount counts what is left then. */
  readonly masks?: ReadonlyMap<string, Uint8Array>;
}

export type PruneWeightsResult =
  | {
      readonly kind: 'ok';
      readonly model: OnnxModel;
      /** 1 keeps and 0 prunes, row-major, by weight: to go on pruning, or to train on with. */
      readonly masks: ReadonlyMap<string, Uint8Array>;
      readonly sparsity: SparsityReport;
      readonly left: readonly WeightLeft[];
    }
  | NothingToPrune
  | CannotPruneModel;

/**
 * Sets weights of a model to zero, by the masks of torch.nn.utils.prune. A weight that several nodes share is pruned once.
 *
 * Zeros make a model smaller when compressed, and no faster; `removeUnits` takes whole units out.
 *
 * @example
 * const amount = { kind: 'fraction', fraction: 0.5 } as const;
 * pruneWeights(model, { method: { kind: 'global-l1-unstructured' }, amount });
 */
export function pruneWeights(model: OnnxModel, pruning: WeightPruning): PruneWeightsResult {
  const graph = WeightGraph.of(model);
  if (!(graph instanceof WeightGraph)) return graph;
  const selected = selectWeights(graph, pruning.select ?? {});
  if (selected.kind !== 'ok') return selected;
  const { weights, left } = selected;
  if (weights.length === 0) return { kind: 'nothing-to-do', reason: 'No weight is selected.', left };
  const masks = masksFor(weights, pruning);
  if (!(masks instanceof Map)) return masks;
  return applied(graph, masks, left);
}

/**
 * Lays masks on weights, by name: values whose mask is 0 become 0.
 *
 * For masks that were made or trained elsewhere.
 */
export function applyMasks(model: OnnxModel, masks: ReadonlyMap<string, Uint8Array>): PruneWeightsResult {
  const graph = WeightGraph.of(model);
  return graph instanceof WeightGraph ? applied(graph, masks, []) : graph;
}

function applied(
  graph: WeightGraph,
  masks: ReadonlyMap<string, Uint8Array>,
  left: readonly WeightLeft[],
): PruneWeightsResult {
  for (const [name, mask] of masks) {
    const weight = graph.weight(name);
    if (weight === undefined) {
      return { kind: 'cannot', cause: 'unknown-weight', reason: `"${name}" is not a stored float32 tensor.` };
    }
    if (mask.length !== weight.values.length) {
      const reason = `The mask of "${name}" has ${mask.length} values, the weight ${weight.values.length}.`;
      return { kind: 'cannot', cause: 'mask-size', reason };
    }
    graph.store({ ...weight, values: weight.values.map((value, i) => (mask[i] === 0 ? 0 : value)) });
  }
  const model = graph.finish();
  return 'kind' in model ? model : { kind: 'ok', model, masks, sparsity: sparsityReport(model), left };
}

function masksFor(
  weights: readonly PrunableWeight[],
  { method, amount, masks: earlier }: WeightPruning,
): Map<string, Uint8Array> | CannotPruneModel {
  const tensors = weights.map(({ name, dims, values }): PrunableTensor => {
    const mask = earlier?.get(name);
    return mask === undefined ? { dims, values } : { dims, values, mask };
  });
  if (method.kind === 'global-l1-unstructured') {
    const outcome = globalL1Unstructured(tensors, amount);
    if (outcome.kind !== 'masked') return refusal('the selected weights', outcome);
    return new Map(weights.map(({ name }, i) => [name, outcome.masks[i]]));
  }
  const masks = new Map<string, Uint8Array>();
  for (const [i, { name, unitDim }] of weights.entries()) {
    const outcome = maskOne(tensors[i], method, amount, unitDim);
    if (outcome.kind !== 'masked') return refusal(`"${name}"`, outcome);
    masks.set(name, outcome.mask);
  }
  return masks;
}

function maskOne(
  tensor: PrunableTensor,
  method: Exclude<PruneMethod, { kind: 'global-l1-unstructured' }>,
  amount: PruneAmount,
  unitDim: number,
) {
  switch (method.kind) {
    case 'l1-unstructured':
      return l1Unstructured(tensor, amount);
    case 'random-unstructured':
      return randomUnstructured(tensor, amount, method.generator);
    case 'ln-structured':
      return lnStructured(tensor, amount, { n: method.n, dim: method.dim ?? unitDim });
    case 'random-structured':
      return randomStructured(tensor, amount, { dim: method.dim ?? unitDim }, method.generator);
  }
}

/** What a mask's refusal means for the model. */
export function refusal(what: string, cause: CannotPrune): CannotPruneModel {
  switch (cause.kind) {
    case 'invalid-option':
      return {
        kind: 'cannot',
        cause: 'invalid-option',
        reason: `${cause.option} must be ${cause.requirement}.`,
      };
    case 'too-many': {
      const reason = `${cause.wanted} are to be pruned of ${what}, and ${cause.available} are left.`;
      return { kind: 'cannot', cause: 'too-many', reason };
    }
    case 'not-finite':
      return {
        kind: 'cannot',
        cause: 'not-finite',
        reason: `${what}: value ${cause.index} is not a number.`,
      };
    case 'shape-mismatch': {
      const reason = `${what}: ${cause.what} must have ${cause.expected} values, not ${cause.actual}.`;
      return { kind: 'cannot', cause: 'mask-size', reason };
    }
  }
}
