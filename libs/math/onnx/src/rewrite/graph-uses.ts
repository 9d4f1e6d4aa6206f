import type { GraphProto, NodeProto } from '../generated/onnx_pb.js';
import { subgraphsOf } from '../model/walk-model.js';

/** The values that a node takes: its inputs, and the names that the graphs inside it may take from around it. */
export function valuesUsedBy(node: NodeProto): string[] {
  return [...node.input.filter((name) => name !== ''), ...capturedNames(node)];
}

/**
 * Every name that is used within the graphs that a node carries, at any depth. Some may be defined in there: it holds
 * all that is taken from around the node, and perhaps more.
 */
export function capturedNames(node: NodeProto): string[] {
  return subgraphsOf(node).flatMap((graph) => [
    ...graph.node.flatMap(valuesUsedBy),
    ...graph.output.map(({ name }) => name),
  ]);
}

/** Every name that is defined anywhere in a graph, at any depth. */
export function namesDefinedIn(graph: GraphProto): string[] {
  return [
    ...graph.input.map(({ name }) => name),
    ...graph.output.map(({ name }) => name),
    ...graph.initializer.map(({ name }) => name),
    ...graph.sparseInitializer.flatMap(({ values }) => values?.name ?? []),
    ...graph.node.flatMap((node) => [...node.output, ...subgraphsOf(node).flatMap(namesDefinedIn)]),
  ];
}
