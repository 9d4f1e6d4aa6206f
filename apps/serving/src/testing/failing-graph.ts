import { attribute, graphBuilder, tensor, writeModel } from '@orrery/math-onnx';

/** The value of `x` that the graph below cannot compute. */
export const FAILS_AT = 7;

/** As `constantGraph`, but for rows whose `x` is 7: on these it divides whole numbers by zero, and the run fails. */
export function failingGraph(version: number): Uint8Array {
  const graph = graphBuilder({ name: 'failing', modelVersion: version });
  const x = graph.input('x', 'float32', ['N', 1]);
  const whole = graph.node('Cast', [x], { attributes: { to: attribute.dtype('int64') } });
  const divisor = graph.node('Sub', [whole, graph.constant(tensor.int64([1], [FAILS_AT]), 'fails_at')]);
  const zero = graph.constant(tensor.int64([1], [0]), 'zero');
  const nothing = graph.node('Div', [zero, divisor]);
  const answer = graph.constant(tensor.int64([1], [version]), 'version_number');
  graph.output(graph.node('Add', [nothing, answer], { output: 'version' }), 'int64', ['N', 1]);
  const built = graph.build();
  if (built.kind !== 'ok') throw new Error('the model is not valid');
  return writeModel(built.model);
}
