import type {
  AttributeProto,
  GraphProto,
  NodeProto,
  SparseTensorProto,
  TensorProto,
} from '../generated/onnx_pb.js';
import type { OnnxModel } from './onnx-model.js';

/** Every node of a model: of its graph, of the graphs inside nodes (If, Loop, Scan) and of its functions. */
export function* nodesOf(model: OnnxModel): Generator<NodeProto> {
  yield* nodesWithin(model.graph.node);
  for (const definition of model.functions) yield* nodesWithin(definition.node);
  for (const graph of trainingGraphs(model)) yield* nodesWithin(graph.node);
}

/** Every stored tensor of a model: initializers, dense and sparse, and those held by attributes, at any depth. */
export function* tensorsOf(model: OnnxModel): Generator<TensorProto> {
  yield* tensorsOfGraph(model.graph);
  for (const definition of model.functions) {
    yield* tensorsOfNodes(definition.node);
    for (const attribute of definition.attributeProto) yield* tensorsOfAttribute(attribute);
  }
  for (const graph of trainingGraphs(model)) yield* tensorsOfGraph(graph);
}

/** The graphs that a node carries in its attributes. */
export function subgraphsOf(node: NodeProto): GraphProto[] {
  return node.attribute.flatMap((attribute) =>
    attribute.g ? [attribute.g, ...attribute.graphs] : attribute.graphs,
  );
}

function* nodesWithin(nodes: readonly NodeProto[]): Generator<NodeProto> {
  for (const node of nodes) {
    yield node;
    for (const graph of subgraphsOf(node)) yield* nodesWithin(graph.node);
  }
}

function* tensorsOfGraph(graph: GraphProto): Generator<TensorProto> {
  yield* graph.initializer;
  for (const sparse of graph.sparseInitializer) yield* tensorsOfSparse(sparse);
  yield* tensorsOfNodes(graph.node);
}

function* tensorsOfNodes(nodes: readonly NodeProto[]): Generator<TensorProto> {
  for (const node of nodes) for (const attribute of node.attribute) yield* tensorsOfAttribute(attribute);
}

function* tensorsOfAttribute(attribute: AttributeProto): Generator<TensorProto> {
  if (attribute.t) yield attribute.t;
  yield* attribute.tensors;
  if (attribute.sparseTensor) yield* tensorsOfSparse(attribute.sparseTensor);
  for (const sparse of attribute.sparseTensors) yield* tensorsOfSparse(sparse);
  if (attribute.g) yield* tensorsOfGraph(attribute.g);
  for (const graph of attribute.graphs) yield* tensorsOfGraph(graph);
}

function* tensorsOfSparse(sparse: SparseTensorProto): Generator<TensorProto> {
  if (sparse.values) yield sparse.values;
  if (sparse.indices) yield sparse.indices;
}

function trainingGraphs(model: OnnxModel): GraphProto[] {
  return model.trainingInfo.flatMap(({ initialization, algorithm }) =>
    [initialization, algorithm].filter((graph) => graph !== undefined),
  );
}
