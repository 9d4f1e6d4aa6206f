import type { GraphProto, NodeProto, TensorShapeProto, ValueInfoProto } from '../generated/onnx_pb.js';
import { isOperator } from '../rewrite/rewritable-model.js';
import { scalarFunction } from './scalar-operators.js';

const LIKE_FIRST = [
  'BatchNormalization',
  'Dropout',
  'MaxPool',
  'AveragePool',
  'Conv',
  'Clip',
  'PRelu',
  'Softmax',
];
const BROADCASTING = ['Add', 'Sub', 'Mul', 'Div', 'Pow'];

/** How many dimensions values have, as far as the model states it or it follows from the operators. O(nodes). */
export function valueRanks(graph: GraphProto): Map<string, number> {
  const ranks = new Map<string, number>();
  for (const { name, dims } of graph.initializer) ranks.set(name, dims.length);
  for (const value of [...graph.input, ...graph.valueInfo, ...graph.output]) {
    const shape = shapeOf(value);
    if (shape !== undefined) ranks.set(value.name, shape.dim.length);
  }
  for (const node of graph.node) {
    const [output] = node.output;
    const rank = rankOfResult(node, ranks);
    if (rank !== undefined && output !== undefined && !ranks.has(output)) ranks.set(output, rank);
  }
  return ranks;
}

/** The stated product of a map's dimensions from the third on, by value. */
export function declaredPlaces(graph: GraphProto): Map<string, number> {
  const places = new Map<string, number>();
  for (const value of [...graph.input, ...graph.valueInfo]) {
    const sizes = shapeOf(value)?.dim.slice(2) ?? [];
    const known = sizes.map((dim) => (dim.value.case === 'dimValue' ? Number(dim.value.value) : NaN));
    const product = known.reduce((total, size) => total * size, 1);
    if (sizes.length > 0 && product > 0) places.set(value.name, product);
  }
  return places;
}

function rankOfResult(node: NodeProto, ranks: ReadonlyMap<string, number>): number | undefined {
  const [first, second] = node.input.map((name) => ranks.get(name));
  if (isOperator(node, 'Gemm', 'Flatten')) return 2;
  if (isOperator(node, ...LIKE_FIRST) || scalarFunction(node) !== undefined) return first;
  if (first === undefined || second === undefined) return undefined;
  if (isOperator(node, ...BROADCASTING)) return Math.max(first, second);
  return isOperator(node, 'MatMul') && second === 2 && first >= 2 ? first : undefined;
}

function shapeOf({ type }: ValueInfoProto): TensorShapeProto | undefined {
  return type?.value.case === 'tensorType' ? type.value.value.shape : undefined;
}
