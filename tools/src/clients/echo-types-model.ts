import { TENSOR_TYPES } from '@orrery/domain';
import { graphBuilder, writeModel } from '@orrery/math-onnx';

/** Gives back what it got, in every type that is served: `<type>` [N] → `<type>_out` [N]. */
export function echoTypesFile(): Uint8Array {
  const graph = graphBuilder({ name: 'echo_types' });
  for (const type of TENSOR_TYPES) {
    const input = graph.input(type, type, ['N']);
    graph.output(graph.node('Identity', [input], { output: `${type}_out` }), type, ['N']);
  }
  const built = graph.build();
  if (built.kind === 'ok') return writeModel(built.model);
  throw new Error(built.problems.map(({ message }) => message).join(' '));
}
