import { graphBuilder, tensor, writeModel } from '@orrery/math-onnx';

/** TF Serving's own example as ONNX: `x` float32 [N] → `y` = x / 2 + 2. */
export function halfPlusTwoFile(): Uint8Array {
  const graph = graphBuilder({ name: 'half_plus_two' });
  const x = graph.input('x', 'float32', ['N']);
  const half = graph.node('Mul', [x, graph.constant(tensor.float32([], [0.5]), 'half')]);
  const two = graph.constant(tensor.float32([], [2]), 'two');
  graph.output(graph.node('Add', [half, two], { output: 'y' }), 'float32', ['N']);
  const built = graph.build();
  if (built.kind === 'ok') return writeModel(built.model);
  throw new Error(built.problems.map(({ message }) => message).join(' '));
}
