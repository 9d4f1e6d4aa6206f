import { lnStructured, type PruneAmount, randomStructured, type TorchGenerator } from '@orrery/math-learn';
import type { OnnxModel } from '../model/onnx-model.js';
import { placesOfUnits } from './cut-weight.js';
import { isSelected, selectWeights, type WeightSelection } from './prunable-weights.js';
import { refusal } from './prune-weights.js';
import { obstacle } from './remove-units.js';
import { sparsityReport, type SparsityReport } from './sparsity-report.js';
import { traceUnits } from './trace-units.js';
import { Blocked, type UnitTrace } from './unit-trace.js';
import { type Weight, WeightGraph } from './weight-graph.js';
import type { CannotPruneModel, NothingToPrune, WeightLeft } from './weight-left.js';
import { weightSites } from './weight-site.js';
import { keptCount, zeroUnits } from './zero-units.js';

export interface UnitPruning {
  readonly select?: WeightSelection;
  /** Of the output units of each weight. */
  readonly amount: PruneAmount;
  /** The units of least ‖w‖ₙ, n = 2 unless given, or some by chance. */
  readonly method?:
    | { readonly kind: 'ln'; readonly n: number }
    | { readonly kind: 'random'; readonly generator: TorchGenerator };
  /** Convolutions keep a multiple of so many channels; 1 unless given. */
  readonly channelMultiple?: number;
}

/** A weight some of whose units were set to zero. */
export interface PrunedUnits {
  readonly weight: string;
  readonly units: number;
  /** The units that are zero now, those that were before among them. */
  readonly zero: readonly number[];
}

export type PruneUnitsResult =
  | {
      readonly kind: 'ok';
      readonly model: OnnxModel;
      readonly pruned: readonly PrunedUnits[];
      readonly sparsity: SparsityReport;
      /** Weights whose units could not be taken out afterwards: they are left whole. */
      readonly left: readonly WeightLeft[];
    }
  | NothingToPrune
  | CannotPruneModel;

/**
 * Sets whole output units to zero, those of least norm, wherever `removeUnits` can take them out afterwards.
 *
 * A unit's bias stays where it can be folded into the next bias; before a convolution that pads, where it cannot, the
 * bias is set to zero too. The last layer is never pruned: its units are the model's outputs.
 *
 * @example
 * pruneUnits(model, { amount: { kind: 'fraction', fraction: 0.5 }, channelMultiple: 16 });
 */
export function pruneUnits(model: OnnxModel, pruning: UnitPruning): PruneUnitsResult {
  const { select = {}, channelMultiple = 1 } = pruning;
  if (!Number.isInteger(channelMultiple) || channelMultiple < 1) {
    return { kind: 'cannot', cause: 'invalid-option', reason: 'channelMultiple must be a positive integer.' };
  }
  const graph = WeightGraph.of(model);
  if (!(graph instanceof WeightGraph)) return graph;
  const selected = selectWeights(graph, select);
  if (selected.kind !== 'ok') return selected;
  const pruned: PrunedUnits[] = [];
  const left: WeightLeft[] = [...selected.left];
  for (const site of weightSites(graph).filter((candidate) => isSelected(candidate, select))) {
    const weight = graph.weight(site.weight);
    if (weight === undefined) continue;
    const trace = traceUnits(graph, site);
    const outcome =
      trace instanceof Blocked
        ? { weight: site.weight, reason: trace.reason }
        : pruneSite(graph, trace, weight, pruning);
    if ('kind' in outcome) return outcome;
    if ('reason' in outcome) left.push(outcome);
    else pruned.push(outcome);
  }
  if (pruned.length === 0)
    return { kind: 'nothing-to-do', reason: 'No weight has units that can be pruned.', left };
  const finished = graph.finish();
  if ('kind' in finished) return finished;
  return { kind: 'ok', model: finished, pruned, sparsity: sparsityReport(finished), left };
}

function pruneSite(
  graph: WeightGraph,
  trace: UnitTrace,
  weight: Weight,
  { amount, method = { kind: 'ln', n: 2 }, channelMultiple = 1 }: UnitPruning,
): PrunedUnits | WeightLeft | CannotPruneModel {
  const { site, units } = trace;
  const { unitDim: dim } = site;
  // Fewer units than the amount says where a number of channels is to be kept.
  const trial = lnStructured(weight, amount, { n: 2, dim });
  if (trial.kind !== 'masked') return refusal(`"${weight.name}"`, trial);
  const wanted = units - zeroUnits({ ...weight, values: Float32Array.from(trial.mask) }, dim).length;
  const kept = keptCount(units, wanted, site.operator === 'Conv' ? channelMultiple : 1);
  const count: PruneAmount = { kind: 'count', count: units - kept };
  const chosen =
    method.kind === 'ln'
      ? lnStructured(weight, count, { n: method.n, dim })
      : randomStructured(weight, count, { dim }, method.generator);
  if (chosen.kind !== 'masked') return refusal(`"${weight.name}"`, chosen);
  const masked = { ...weight, values: weight.values.map((value, i) => (chosen.mask[i] === 0 ? 0 : value)) };
  const zero = zeroUnits(masked, dim);
  if (zero.length === 0) return { weight: weight.name, reason: 'all its units are to be kept' };
  const blocked = silence(graph, trace, zero);
  if (blocked !== null) return { weight: weight.name, reason: blocked };
  graph.store(masked);
  return { weight: weight.name, units, zero };
}

/** Sets what is added to the units to zero where it cannot be folded; why that does not help, or null. */
function silence(graph: WeightGraph, trace: UnitTrace, zero: readonly number[]): string | null {
  const { site } = trace;
  if (zero.every((unit) => obstacle(trace, unit) === null)) return null;
  const before: Weight[] = [];
  for (const { weight: name, block } of trace.offsets) {
    const offset = graph.weight(name);
    if (offset === undefined) continue;
    before.push(offset);
    graph.store({ ...offset, values: withoutPlaces(offset, placesOfUnits(zero, block)) });
  }
  const again = traceUnits(graph, site);
  const why =
    again instanceof Blocked
      ? again.reason
      : zero.map((unit) => obstacle(again, unit)).find((reason) => reason !== null);
  if (why === undefined || why === null) return null;
  for (const offset of before) graph.store(offset);
  return why;
}

/** An offset is a vector, whatever dimensions of 1 it has. */
function withoutPlaces({ values }: Weight, places: Uint32Array): Float32Array {
  const silent = values.slice();
  for (const place of places) silent[place] = 0;
  return silent;
}
