import { describeNode } from '../rewrite/rewrite-report.js';
import { floatAttribute } from './node-attributes.js';
import { passageThrough } from './passages.js';
import { joinPassage } from './affine-passages.js';
import { type Arrival, type Spread, Blocked, TraceNotes, type UnitTrace } from './unit-trace.js';
import type { WeightGraph } from './weight-graph.js';
import type { WeightSite } from './weight-site.js';

/**
 * Follows the output units of a weight to all weights that take them in, through operators that keep units apart:
 * activations, additions and products of constants, BatchNormalization, pooling, Flatten, Dropout.
 *
 * Units that are seen by anything else (an output of the model, a residual addition, a Concat) stay, with the reason.
 */
export function traceUnits(graph: WeightGraph, site: WeightSite): UnitTrace | Blocked {
  const weight = graph.ownWeight(site.weight);
  if (typeof weight === 'string') return new Blocked(weight);
  const spread = startOf(graph, site, weight.dims);
  if (spread instanceof Blocked) return spread;
  const notes = new TraceNotes(site, weight.dims[site.unitDim]);
  notes.cuts.push({ weight: site.weight, dim: site.unitDim, block: 1 });
  const begun = addBias(graph, notes, spread);
  if (begun instanceof Blocked) return begun;
  return follow(graph, notes, begun) ?? notes.finish();
}

function startOf(graph: WeightGraph, site: WeightSite, dims: readonly number[]): Spread | Blocked {
  const { node, operator, groups, unitDim } = site;
  if (operator === 'ConvTranspose') return new Blocked('units of ConvTranspose are not taken out');
  if (groups !== 1) return new Blocked('units of a grouped convolution are not taken out');
  if (dims.length < 2 || (operator !== 'Conv' && dims.length !== 2)) {
    return new Blocked(`a weight of ${dims.length} dimensions has no units`);
  }
  const levels = new Float64Array(dims[unitDim]);
  const value = node.output[0];
  if (operator === 'Conv') {
    return { value, layout: 'channel', rank: dims.length, block: 1, places: null, levels };
  }
  const rank = operator === 'Gemm' ? 2 : graph.rankOf(value);
  return { value, layout: 'last', rank, block: 1, places: null, levels };
}

/** The bias of a Gemm or Conv is what its units give without weights. */
function addBias(graph: WeightGraph, notes: TraceNotes, spread: Spread): Spread | Blocked {
  const { node, operator } = notes.site;
  const name = node.input[2];
  if (operator === 'MatMul' || name === undefined || name === '') return spread;
  const bias = graph.ownWeight(name);
  if (typeof bias === 'string') return new Blocked(`bias ${bias}`);
  const beta = operator === 'Gemm' ? floatAttribute(node, 'beta', 1) : 1;
  const dim = bias.dims.length - 1;
  if (bias.values.length !== notes.units || bias.dims[dim] !== notes.units) {
    return new Blocked(`bias "${name}" is not one number for each unit`);
  }
  notes.cuts.push({ weight: name, dim, block: 1 });
  notes.offsets.push({ weight: name, dim, block: 1 });
  return { ...spread, levels: Float64Array.from(bias.values, (value) => beta * value) };
}

/** Follows the units through all nodes behind their own; undefined when every way ended in a weight. */
function follow(graph: WeightGraph, notes: TraceNotes, start: Spread): Blocked | undefined {
  const reached = new Map<string, Spread>();
  const unseen = reach(graph, notes, reached, start);
  if (unseen !== undefined) return unseen;
  const { node: producer } = notes.site;
  // Nodes stand after those whose values they use.
  for (const node of graph.graph.node.slice(graph.graph.node.indexOf(producer) + 1)) {
    const arrivals = node.input.flatMap((value, index): Arrival[] => {
      const spread = reached.get(value);
      return spread === undefined ? [] : [{ node, index, spread }];
    });
    if (arrivals.length === 0) continue;
    const passage =
      arrivals.length === 1 ? passageThrough(graph, notes, arrivals[0]) : joinPassage(notes, arrivals);
    if (passage instanceof Blocked) return passage;
    if (passage === 'taken-in') continue;
    if (node.output.slice(1).some((name) => name !== '' && isSeen(graph, name))) {
      return new Blocked(`${node.opType} "${describeNode(node).name}" gives more than one value`);
    }
    const blocked = reach(graph, notes, reached, passage);
    if (blocked !== undefined) return blocked;
  }
  return undefined;
}

/** Notes that the units come to a value; why they may not be cut there, or undefined. */
function reach(
  graph: WeightGraph,
  notes: TraceNotes,
  reached: Map<string, Spread>,
  spread: Spread,
): Blocked | undefined {
  const { value } = spread;
  const exposed = graph.isExposed(value);
  if (exposed === 'output') return new Blocked(`"${value}" is an output of the model`);
  if (exposed === 'captured') return new Blocked(`"${value}" is used within the graph of a node`);
  if (graph.usesOf(value).length === 0) return new Blocked(`"${value}" is not used`);
  reached.set(value, spread);
  notes.values.push(value);
  return undefined;
}

function isSeen(graph: WeightGraph, value: string): boolean {
  return graph.usesOf(value).length > 0 || graph.isExposed(value) !== null;
}
