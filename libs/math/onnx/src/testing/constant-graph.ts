import { tensor } from '../build/constant-tensor.js';
import { graphBuilder } from '../build/graph-builder.js';
import { modelBytes } from './model-bytes.js';

/**
 * A model that tells its version: `version` int64 [N, 1] holds `version` for each row of `x` float32 [N, 1], whatever
 * the row. Shows which of two versions answered.
 */
export function constantGraph(version: number): Uint8Array {
  const graph = graphBuilder({ name: 'constant', modelVersion: version });
  const x = graph.input('x', 'float32', ['N', 1]);
  const shape = graph.node('Shape', [x]);
  const value = graph.constant(tensor.int64([1], [version]), 'version_number');
  graph.output(graph.node('Expand', [value, shape], { output: 'version' }), 'int64', ['N', 1]);
  return modelBytes(graph.build());
}
