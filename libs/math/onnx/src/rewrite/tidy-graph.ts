import type { GraphProto, NodeProto } from '../generated/onnx_pb.js';
import { valuesUsedBy } from './graph-uses.js';

/**
 * Brings a rewritten graph into the form that ONNX wants: stored tensors that nobody uses are dropped (with the inputs
 * of the same name), as are the types of values that are gone, and nodes stand after what they use. Changes `graph`.
 * O(nodes + edges).
 */
export function tidyGraph(graph: GraphProto): void {
  const used = new Set([...graph.node.flatMap(valuesUsedBy), ...graph.output.map(({ name }) => name)]);
  const produced = new Set(graph.node.flatMap(({ output }) => output));
  const dropped = new Set<string>();
  graph.initializer = graph.initializer.filter(({ name }) => {
    const keeps = used.has(name) && !produced.has(name);
    if (!keeps) dropped.add(name);
    return keeps;
  });
  graph.input = graph.input.filter(({ name }) => !dropped.has(name));
  graph.valueInfo = graph.valueInfo.filter(({ name }) => produced.has(name));
  graph.node = inOrder(graph.node);
}

/** Kahn (1962): nodes in an order in which each stands after those that give its inputs. */
function inOrder(nodes: readonly NodeProto[]): NodeProto[] {
  const producer = new Map<string, number>();
  nodes.forEach(({ output }, i) => output.forEach((name) => name !== '' && producer.set(name, i)));
  const waiting = nodes.map(() => 0);
  const users = nodes.map((): number[] => []);
  nodes.forEach((node, i) => {
    for (const name of new Set(valuesUsedBy(node))) {
      const from = producer.get(name);
      if (from === undefined || from === i) continue;
      waiting[i] += 1;
      users[from].push(i);
    }
  });
  const ready = nodes.flatMap((_, i) => (waiting[i] === 0 ? [i] : []));
  for (const done of ready) {
    for (const user of users[done]) {
      waiting[user] -= 1;
      if (waiting[user] === 0) ready.push(user);
    }
  }
  return ready.flatMap((i) => nodes[i] ?? []);
}
