import type { OnnxModel } from '../model/onnx-model.js';
import { describeNode } from '../rewrite/rewrite-report.js';
import { WeightGraph, type Weight } from './weight-graph.js';
import type { CannotPruneModel, WeightLeft } from './weight-left.js';
import { weightSites, WEIGHT_OPERATORS, type WeightOperator, type WeightSite } from './weight-site.js';

/** Which weights are meant; all of the known operators unless given. */
export interface WeightSelection {
  readonly operators?: readonly WeightOperator[];
  /** Names of weights (stored tensors) or of the nodes that use them: only these. */
  readonly names?: readonly string[];
  /** Names of weights or nodes to leave out. */
  readonly exclude?: readonly string[];
}

/** A stored float32 weight, once, however many nodes share it. */
export interface PrunableWeight extends Weight {
  /** The dimension of its output units: what structured pruning cuts along. */
  readonly unitDim: number;
  readonly users: readonly { readonly name: string; readonly operator: string }[];
}

export interface PrunableWeights {
  readonly kind: 'ok';
  readonly weights: readonly PrunableWeight[];
  readonly left: readonly WeightLeft[];
}

/**
 * The weights of a model that masks can be laid on, in the order of its nodes.
 *
 * @example
 * prunableWeights(model, { operators: ['Gemm'], exclude: ['head.weight'] });
 */
export function prunableWeights(
  model: OnnxModel,
  selection: WeightSelection = {},
): PrunableWeights | CannotPruneModel {
  const graph = WeightGraph.of(model);
  return graph instanceof WeightGraph ? selectWeights(graph, selection) : graph;
}

export function selectWeights(
  graph: WeightGraph,
  selection: WeightSelection,
): PrunableWeights | CannotPruneModel {
  const sites = weightSites(graph);
  const known = new Set(sites.flatMap((site) => [site.weight, describeNode(site.node).name]));
  const unknown = [...(selection.names ?? []), ...(selection.exclude ?? [])].find((name) => !known.has(name));
  if (unknown !== undefined) {
    return {
      kind: 'cannot',
      cause: 'unknown-weight',
      reason: `There is no weight or node of weights "${unknown}".`,
    };
  }
  const byWeight = new Map<string, WeightSite[]>();
  for (const site of sites) byWeight.set(site.weight, [...(byWeight.get(site.weight) ?? []), site]);
  const weights: PrunableWeight[] = [];
  const left: WeightLeft[] = [];
  for (const [name, users] of byWeight) {
    if (!users.some((site) => isSelected(site, selection))) continue;
    const weight = graph.weight(name);
    if (weight === undefined)
      left.push({ weight: name, reason: 'it is not a stored float32 tensor that stays as it is' });
    else
      weights.push({
        ...weight,
        unitDim: users[0].unitDim,
        users: users.map(({ node }) => describeNode(node)),
      });
  }
  return { kind: 'ok', weights, left };
}

export function isSelected(
  site: WeightSite,
  { operators = WEIGHT_OPERATORS, names, exclude = [] }: WeightSelection,
): boolean {
  const called = [site.weight, describeNode(site.node).name];
  if (!operators.includes(site.operator) || called.some((name) => exclude.includes(name))) return false;
  return names === undefined || called.some((name) => names.includes(name));
}
