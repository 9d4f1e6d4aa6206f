import { isOperator } from '../rewrite/rewritable-model.js';
import { affinePassage, ARITHMETIC_OPERATORS, batchNormalizationPassage } from './affine-passages.js';
import { intAttribute } from './node-attributes.js';
import { scalarFunction } from './scalar-operators.js';
import { poolingPassage, reshapePassage, shapePassage } from './shape-passages.js';
import { depthwisePassage, takeIn } from './take-in.js';
import { type Arrival, Blocked, type Passage, type TraceNotes } from './unit-trace.js';
import type { WeightGraph } from './weight-graph.js';

const POOLINGS = ['MaxPool', 'AveragePool', 'GlobalMaxPool', 'GlobalAveragePool', 'ReduceMean', 'ReduceMax'];
const RESHAPES = ['Flatten', 'Reshape'];
const ARITHMETIC = [...ARITHMETIC_OPERATORS, 'PRelu', 'Clip'];

/** What a node makes of the units that come to it. */
export function passageThrough(graph: WeightGraph, notes: TraceNotes, arrival: Arrival): Passage {
  const { node, index, spread } = arrival;
  const f = scalarFunction(node);
  if (f !== undefined) return { ...spread, value: node.output[0], levels: spread.levels.map(f) };
  if (isOperator(node, ...ARITHMETIC)) return affinePassage(graph, notes, arrival);
  if (index !== 0) return new Blocked(`they go into input ${index} of ${node.opType}`);
  if (isOperator(node, 'Dropout')) return dropoutPassage(graph, arrival);
  if (isOperator(node, 'BatchNormalization')) return batchNormalizationPassage(graph, notes, arrival);
  if (isOperator(node, ...POOLINGS)) return poolingPassage(graph, notes, arrival);
  if (isOperator(node, 'Shape')) return shapePassage(graph, arrival);
  if (isOperator(node, ...RESHAPES)) return reshapePassage(graph, notes, arrival);
  if (isOperator(node, 'Conv') && intAttribute(node, 'group', 1) !== 1)
    return depthwisePassage(graph, notes, arrival);
  if (isOperator(node, 'Gemm', 'MatMul', 'Conv')) return takeIn(graph, notes, arrival);
  return new Blocked(`${node.opType} does not keep them apart`);
}

/** Dropout does nothing but in training. */
function dropoutPassage(graph: WeightGraph, { node, spread }: Arrival): Passage {
  const mode = node.input[2];
  if (mode !== undefined && mode !== '') {
    const stored = graph.tensor(mode);
    const isOff =
      stored !== undefined && [...stored.rawData, ...stored.int32Data].every((byte) => byte === 0);
    if (!isOff) return new Blocked('Dropout may be in training');
  }
  return { ...spread, value: node.output[0] };
}
