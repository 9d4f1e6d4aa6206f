import { attribute, graphBuilder, tensor, type Dtype } from '@orrery/math-onnx';
import { modelBytes } from '@orrery/math-onnx/testing';

/** What a protocol must carry. */
export const ECHOED_TYPES = [
  'bool',
  'int8',
  'int16',
  'int32',
  'int64',
  'uint8',
  'uint16',
  'uint32',
  'uint64',
  'float16',
  'float32',
  'float64',
  'string',
] as const satisfies readonly Dtype[];

/** A model that takes `<type>` [N] of every type, and gives each back as `<type>_out`. */
export function echoTypesModel(): Uint8Array {
  const graph = graphBuilder({ name: 'echo_types' });
  for (const type of ECHOED_TYPES) {
    const input = graph.input(type, type, ['N']);
    graph.output(graph.node('Identity', [input], { output: `${type}_out` }), type, ['N']);
  }
  return modelBytes(graph.build());
}

/** A model of text [N] whose output is called `copy_bytes`, which TF Serving shows as base64. */
export function bytesModel(): Uint8Array {
  const graph = graphBuilder({ name: 'bytes' });
  const text = graph.input('text', 'string', ['N']);
  graph.output(graph.node('Identity', [text], { output: 'copy_bytes' }), 'string', ['N']);
  return modelBytes(graph.build());
}

/** A model of a float32 [N] that gives its logarithm: −∞ for 0, NaN below. */
export function logarithmModel(): Uint8Array {
  const graph = graphBuilder({ name: 'logarithm' });
  const x = graph.input('x', 'float32', ['N']);
  graph.output(graph.node('Log', [x], { output: 'y' }), 'float32', ['N']);
  return modelBytes(graph.build());
}

/** A model of a float32 `x` [N, 1] with two `scores`, x and 1 − x, and a `label` int64 [N]. */
export function twoClassModel(): Uint8Array {
  const graph = graphBuilder({ name: 'two_classes' });
  const x = graph.input('x', 'float32', ['N', 1]);
  const other = graph.node('Sub', [graph.constant(tensor.float32([], [1]), 'one'), x]);
  const scores = graph.node('Concat', [x, other], {
    output: 'scores',
    attributes: { axis: attribute.int(1) },
  });
  graph.output(scores, 'float32', ['N', 2]);
  const label = graph.node('ArgMax', [scores], {
    output: 'label',
    attributes: { axis: attribute.int(1), keepdims: attribute.int(0) },
  });
  graph.output(label, 'int64', ['N']);
  return modelBytes(graph.build());
}
