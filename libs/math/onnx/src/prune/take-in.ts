import type { NodeProto } from '../generated/onnx_pb.js';
import { floatAttribute, hasPadding, intAttribute, setIntAttribute } from './node-attributes.js';
import { type Arrival, Blocked, type Passage, type TraceNotes, withFeatures } from './unit-trace.js';
import type { WeightGraph } from './weight-graph.js';
import { weightSite } from './weight-site.js';

/** A weight that takes the units in: the way ends here. */
export function takeIn(graph: WeightGraph, notes: TraceNotes, { node, spread }: Arrival): Passage {
  const site = weightSite(node);
  if (site === undefined) return new Blocked(`${node.opType} has no weight`);
  const weight = graph.ownWeight(site.weight);
  if (typeof weight === 'string') return new Blocked(weight);
  const layout = site.operator === 'Conv' ? 'channel' : 'last';
  if (spread.layout !== layout) return new Blocked(`${node.opType} does not take them along their dimension`);
  if (intAttribute(node, 'transA', 0) !== 0) return new Blocked('Gemm transposes them');
  if (layout === 'last' && weight.dims.length !== 2) return new Blocked(`"${weight.name}" is not a matrix`);
  const laid = withFeatures(spread, notes.units, weight.dims[site.inputDim]);
  if (laid instanceof Blocked) return laid;
  const block = laid.block ?? 1;
  notes.cuts.push({ weight: weight.name, dim: site.inputDim, block });
  notes.folds.push({ site, block, levels: laid.levels });
  const why = whyNotFolded(graph, node);
  if (why !== null) notes.zeroPoints.push({ levels: laid.levels, why });
  return 'taken-in';
}

/** Why what a missing unit gave cannot be added to the bias, or null. */
function whyNotFolded(graph: WeightGraph, node: NodeProto): string | null {
  if (node.opType === 'Conv' && hasPadding(node)) return 'Conv sees zeros beside it at the edges';
  if (node.opType === 'MatMul') return null;
  if (floatAttribute(node, 'beta', 1) === 0) return 'Gemm leaves its bias out';
  const name = node.input[2];
  if (name === undefined || name === '') return null;
  const bias = graph.weight(name);
  if (bias === undefined) return `the bias "${name}" is not stored`;
  const size = bias.values.length;
  const isVector = size === 1 || bias.dims[bias.dims.length - 1] === size;
  if (!isVector) return `the bias "${name}" is not one number for each unit`;
  return null;
}

/** A convolution with one filter for each channel: channels stay apart. */
export function depthwisePassage(graph: WeightGraph, notes: TraceNotes, { node, spread }: Arrival): Passage {
  const groups = intAttribute(node, 'group', 1);
  const weight = graph.ownWeight(node.input[1]);
  if (typeof weight === 'string') return new Blocked(weight);
  const isDepthwise = groups === notes.units && weight.dims[0] === groups && weight.dims[1] === 1;
  if (!isDepthwise || spread.layout !== 'channel' || spread.block !== 1) {
    return new Blocked('a grouped convolution mixes them');
  }
  const size = weight.values.length / groups;
  const sums = new Float64Array(groups);
  weight.values.forEach((value, i) => (sums[Math.floor(i / size)] += value));
  const biasName = node.input[2];
  const bias = biasName === undefined || biasName === '' ? undefined : graph.ownWeight(biasName);
  if (typeof bias === 'string') return new Blocked(bias);
  notes.cuts.push({ weight: weight.name, dim: 0, block: 1 });
  if (bias !== undefined) {
    notes.cuts.push({ weight: bias.name, dim: 0, block: 1 });
    notes.offsets.push({ weight: bias.name, dim: 0, block: 1 });
  }
  if (hasPadding(node))
    notes.zeroPoints.push({ levels: spread.levels, why: 'Conv sees zeros beside it at the edges' });
  notes.edits.push((kept) => setIntAttribute(node, 'group', kept));
  const levels = spread.levels.map((level, unit) => level * sums[unit] + (bias?.values[unit] ?? 0));
  return { ...spread, value: node.output[0], places: null, levels };
}
