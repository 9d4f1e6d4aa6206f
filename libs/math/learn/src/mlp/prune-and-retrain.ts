import type { InvalidOption } from '../failures.js';
import type { CannotPrune, PrunableTensor } from '../prune/prunable-tensor.js';
import { countToPrune } from '../prune/prune-amount.js';
import { lnStructured } from '../prune/structured.js';
import { globalL1Unstructured, l1Unstructured } from '../prune/unstructured.js';
import type { DenseWeights } from './dense-weights.js';
import { findUnfitLayers } from './find-refusal.js';
import { fitByEpoch } from './fit-by-epoch.js';
import type { MlpDiverged, MlpEpochReport, MlpFitted } from './mlp-outcome.js';
import type { MlpRefusal, MlpTraining } from './mlp-training.js';

/** What is pruned: weights, or whole hidden units (which can be taken out of the model afterwards). */
export type MlpPruning =
  /** The least weights of all layers together. */
  | { readonly kind: 'global-l1' }
  /** The least weights of each layer. */
  | { readonly kind: 'layer-l1' }
  /** The hidden units whose weights have the least norm, in each layer; n = 2 unless given. */
  | { readonly kind: 'units'; readonly n?: number };

export interface PruneAndRetrain {
  /** How each round trains; it starts with weights, its `epochs` are those of a round. */
  readonly training: Omit<MlpTraining, 'start' | 'masks'>;
  readonly layers: readonly DenseWeights[];
  readonly pruning: MlpPruning;
  /** The share of weights (or units) that is pruned after each round's pruning; see `sparsitySchedule`. */
  readonly sparsities: readonly number[];
}

/** How a round of pruning and training ended. */
export interface PruningRound {
  /** 1, 2, … */
  readonly round: number;
  /** The share of weights that are masked. */
  readonly sparsity: number;
  readonly reports: readonly MlpEpochReport[];
}

export type PruneAndRetrainOutcome =
  | {
      readonly kind: 'fitted' | 'stopped';
      /** What the last round's training came to. */
      readonly last: MlpFitted;
      readonly masks: readonly (Uint8Array | null)[];
      readonly rounds: readonly PruningRound[];
    }
  | MlpDiverged
  | MlpRefusal
  | CannotPrune;

/**
 * Prunes a network and trains it on, round by round: what is pruned stays zero. A generator: every epoch is reported.
 *
 * Source: S. Han et al., NeurIPS 2015 (prune, retrain, repeat).
 *
 * @example
 * const sparsities = sparsitySchedule.polynomial(0.9, 4);
 * pruneAndRetrain({ training, layers: model.layers, pruning: { kind: 'global-l1' }, sparsities });
 */
export function* pruneAndRetrain({
  training,
  layers: startLayers,
  pruning,
  sparsities,
}: PruneAndRetrain): Generator<MlpEpochReport & { readonly round: number }, PruneAndRetrainOutcome, void> {
  const refusal = findUnfitLayers(startLayers) ?? findInvalidSchedule(sparsities);
  if (refusal !== undefined) return refusal;
  let layers = startLayers;
  let masks: readonly (Uint8Array | null)[] = layers.map(() => null);
  const rounds: PruningRound[] = [];
  for (const [at, sparsity] of sparsities.entries()) {
    const round = at + 1;
    const pruned = masksFor(layers, masks, pruning, sparsity);
    if (!Array.isArray(pruned)) return pruned;
    masks = pruned;
    const epochs = fitByEpoch({ ...training, start: { kind: 'weights', layers }, masks });
    let step = epochs.next();
    for (; !step.done; step = epochs.next()) yield { ...step.value, round };
    const outcome = step.value;
    if (!('model' in outcome)) return outcome;
    rounds.push({ round, sparsity: maskedShare(layers, masks), reports: outcome.reports });
    layers = outcome.model.layers;
    if (outcome.kind === 'stopped' || round === sparsities.length) {
      return { kind: outcome.kind, last: outcome, masks, rounds };
    }
  }
  return { kind: 'insufficient-data', required: 1, actual: 0 };
}

/** Sparsities are cumulative: each prunes as many more as are missing. */
function masksFor(
  layers: readonly DenseWeights[],
  masks: readonly (Uint8Array | null)[],
  pruning: MlpPruning,
  sparsity: number,
): (Uint8Array | null)[] | CannotPrune {
  const tensors = layers.map(({ inputs, weights, bias }, l): PrunableTensor => {
    const tensor = { dims: [inputs, bias.length], values: weights };
    const mask = masks[l];
    return mask === null ? tensor : { ...tensor, mask };
  });
  if (pruning.kind === 'global-l1') {
    const missing = missingOf(tensors, sparsity);
    if (typeof missing !== 'number') return missing;
    const outcome = globalL1Unstructured(tensors, { kind: 'count', count: missing });
    return outcome.kind === 'masked' ? [...outcome.masks] : outcome;
  }
  const result: (Uint8Array | null)[] = [];
  for (const [l, tensor] of tensors.entries()) {
    // The last layer's units are the network's outputs.
    if (pruning.kind === 'units' && l === tensors.length - 1) {
      result.push(null);
      continue;
    }
    const outcome =
      pruning.kind === 'units' ? maskUnits(tensor, sparsity, pruning.n ?? 2) : maskLayer(tensor, sparsity);
    if (outcome.kind !== 'masked') return outcome;
    result.push(outcome.mask);
  }
  return result;
}

function maskLayer(tensor: PrunableTensor, sparsity: number) {
  const missing = missingOf([tensor], sparsity);
  return typeof missing === 'number' ? l1Unstructured(tensor, { kind: 'count', count: missing }) : missing;
}

function maskUnits(tensor: PrunableTensor, sparsity: number, n: number) {
  const units = tensor.dims[1];
  const total = countToPrune({ kind: 'fraction', fraction: sparsity }, units);
  if (typeof total !== 'number') return total;
  const { mask } = tensor;
  const isGone = (unit: number): boolean =>
    mask !== undefined && mask.every((bit, i) => i % units !== unit || bit === 0);
  const gone = Array.from({ length: units }, (_, unit) => unit).filter(isGone).length;
  return lnStructured(tensor, { kind: 'count', count: Math.max(0, total - gone) }, { n, dim: 1 });
}

function missingOf(tensors: readonly PrunableTensor[], sparsity: number) {
  const size = tensors.reduce((sum, { values }) => sum + values.length, 0);
  const gone = tensors.reduce((sum, { mask }) => sum + (mask?.filter((bit) => bit === 0).length ?? 0), 0);
  const total = countToPrune({ kind: 'fraction', fraction: sparsity }, size);
  return typeof total === 'number' ? Math.max(0, total - gone) : total;
}

function maskedShare(layers: readonly DenseWeights[], masks: readonly (Uint8Array | null)[]): number {
  const size = layers.reduce((sum, { weights }) => sum + weights.length, 0);
  const gone = masks.reduce((sum, mask) => sum + (mask?.filter((bit) => bit === 0).length ?? 0), 0);
  return gone / size;
}

function findInvalidSchedule(sparsities: readonly number[]): InvalidOption | undefined {
  const rises = sparsities.every(
    (value, k) => value >= 0 && value <= 1 && (k === 0 || value >= sparsities[k - 1]),
  );
  if (sparsities.length > 0 && rises) return undefined;
  return {
    kind: 'invalid-option',
    option: 'sparsities',
    requirement: 'one or more in [0, 1] that do not fall',
  };
}
