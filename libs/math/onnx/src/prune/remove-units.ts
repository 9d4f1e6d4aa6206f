import type { OnnxModel } from '../model/onnx-model.js';
import { placesOfUnits, takePlaces } from './cut-weight.js';
import { foldLevels } from './fold-levels.js';
import { traceUnits } from './trace-units.js';
import { Blocked, type UnitTrace } from './unit-trace.js';
import { WeightGraph } from './weight-graph.js';
import type { CannotPruneModel, NothingToPrune, WeightLeft } from './weight-left.js';
import { weightSites, type WeightSite } from './weight-site.js';
import { keptCount, zeroUnits } from './zero-units.js';

export interface UnitRemoval {
  /** Convolutions keep a multiple of so many channels, some that are zero among them; 1 unless given. 16 is fast. */
  readonly channelMultiple?: number;
}

/** A weight that lost units. */
export interface RemovedUnits {
  readonly weight: string;
  readonly before: number;
  readonly after: number;
}

export type RemoveUnitsResult =
  | {
      readonly kind: 'ok';
      readonly model: OnnxModel;
      readonly removed: readonly RemovedUnits[];
      /** Weights with units that are zero and could not be taken out. */
      readonly left: readonly WeightLeft[];
    }
  | NothingToPrune
  | CannotPruneModel;

/**
 * Takes the units out whose weights are all zero: rows and columns of matrices, filters and channels of convolutions, and
 * all that belongs to them. What such a unit gives, act(bias), is added to the next bias.
 *
 * The model computes what it did, up to the rounding of float32 (1e-5), smaller and faster. Units are left where that
 * cannot be proved. `pruneUnits` makes zeros that can be taken out. O(parameters).
 *
 * @example
 * const pruned = pruneUnits(model, { amount: { kind: 'fraction', fraction: 0.5 } });
 * if (pruned.kind === 'ok') removeUnits(pruned.model);
 */
export function removeUnits(model: OnnxModel, { channelMultiple = 1 }: UnitRemoval = {}): RemoveUnitsResult {
  if (!Number.isInteger(channelMultiple) || channelMultiple < 1) {
    return { kind: 'cannot', cause: 'invalid-option', reason: 'channelMultiple must be a positive integer.' };
  }
  const graph = WeightGraph.of(model);
  if (!(graph instanceof WeightGraph)) return graph;
  const removed: RemovedUnits[] = [];
  const left: WeightLeft[] = [];
  for (const site of weightSites(graph)) {
    const outcome = removeFrom(graph, site, channelMultiple);
    if (outcome === null) continue;
    if ('reason' in outcome) left.push(outcome);
    else removed.push(outcome);
  }
  if (removed.length === 0)
    return { kind: 'nothing-to-do', reason: 'There is no unit that can be taken out.', left };
  const finished = graph.finish();
  return 'kind' in finished ? finished : { kind: 'ok', model: finished, removed, left };
}

function removeFrom(
  graph: WeightGraph,
  site: WeightSite,
  channelMultiple: number,
): RemovedUnits | WeightLeft | null {
  const weight = graph.weight(site.weight);
  if (weight === undefined || weight.dims.length < 2) return null;
  const zeros = zeroUnits(weight, site.unitDim);
  if (zeros.length === 0) return null;
  const trace = traceUnits(graph, site);
  if (trace instanceof Blocked) return { weight: site.weight, reason: trace.reason };
  const removable = zeros.filter((unit) => obstacle(trace, unit) === null);
  const multiple = site.operator === 'Conv' ? channelMultiple : 1;
  const count = trace.units - keptCount(trace.units, trace.units - removable.length, multiple);
  if (count > 0) {
    cut(graph, trace, removable.slice(-count));
    return { weight: site.weight, before: trace.units, after: trace.units - count };
  }
  const why = obstacle(trace, zeros[0]) ?? 'so many are kept';
  return { weight: site.weight, reason: `${zeros.length} of ${trace.units} units are zero and stay: ${why}` };
}

/** Why a unit of zero weights cannot be taken out, or null. */
export function obstacle({ zeroPoints, folds, units }: UnitTrace, unit: number): string | null {
  const levelsOf = (levels: Float64Array): Float64Array => {
    const block = levels.length / units;
    return levels.subarray(unit * block, (unit + 1) * block);
  };
  const seen = zeroPoints.find(({ levels }) => levelsOf(levels).some((level) => level !== 0));
  if (seen !== undefined) return `${seen.why}, and the unit gives something else`;
  const infinite = folds.some(({ levels }) => !levelsOf(levels).every(Number.isFinite));
  return infinite ? 'what the unit gives is not finite' : null;
}

function cut(graph: WeightGraph, trace: UnitTrace, gone: readonly number[]): void {
  for (const fold of trace.folds) foldLevels(graph, fold, gone);
  const lost = new Set(gone);
  const kept = Array.from({ length: trace.units }, (_, unit) => unit).filter((unit) => !lost.has(unit));
  for (const { weight: name, dim, block } of trace.cuts) {
    const weight = graph.weight(name);
    if (weight !== undefined) graph.store(takePlaces(weight, dim, placesOfUnits(kept, block)));
  }
  for (const edit of trace.edits) edit(kept.length);
  graph.forgetSizes(new Set(trace.values));
}
