import type { GraphProto } from '../../generated/onnx_pb.js';
import type { ValueRange } from '../values/quantization-parameters.js';
import { isChosenStatically } from './choose-static-nodes.js';
import type { StaticQuantizationOptions, ValueRanges } from './static-options.js';

/**
 * The ranges as they are used: what only a Relu or Clip takes needs no more room than what comes out of it, and a
 * Softmax gives 0 to 1. Nodes are looked at in order, each once. O(nodes + edges).
 */
export function adjustedRanges(
  graph: GraphProto,
  seen: ValueRanges,
  options: StaticQuantizationOptions,
): Map<string, ValueRange> {
  const ranges = new Map(seen);
  const useCount = new Map<string, number>();
  for (const name of graph.node.flatMap(({ input }) => input)) {
    useCount.set(name, (useCount.get(name) ?? 0) + 1);
  }
  for (const node of graph.node) {
    if (!isChosenStatically(node, options)) continue;
    const [input = ''] = node.input;
    const [output = ''] = node.output;
    const range = ranges.get(output);
    if (node.opType === 'Softmax') ranges.set(output, { min: 0, max: 1 });
    const clips = node.opType === 'Relu' || node.opType === 'Clip';
    if (clips && range && ranges.has(input) && useCount.get(input) === 1) ranges.set(input, range);
  }
  return ranges;
}
