import { tensor } from '../build/constant-tensor.js';
import { graphBuilder } from '../build/graph-builder.js';
import { modelBytes } from './model-bytes.js';

/**
 * The example of TensorFlow Serving's manual: `y` = `x` / 2 + 2, float32 [N].
 *
 * @example
 * halfPlusTwoGraph(); // x [2, 3, 4] → y [3, 3.5, 4]
 */
export function halfPlusTwoGraph(): Uint8Array {
  const graph = graphBuilder({ name: 'half_plus_two' });
  const x = graph.input('x', 'float32', ['N']);
  const half = graph.node('Mul', [x, graph.constant(tensor.float32([], [0.5]), 'half')]);
  const two = graph.constant(tensor.float32([], [2]), 'two');
  graph.output(graph.node('Add', [half, two], { output: 'y' }), 'float32', ['N']);
  return modelBytes(graph.build());
}
