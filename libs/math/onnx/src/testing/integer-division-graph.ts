import { graphBuilder } from '../build/graph-builder.js';
import { modelBytes } from './model-bytes.js';

/**
 * A model that can kill its process: `quotient` = `a` / `b`, int32 [N, 1]. −2147483648 / −1 and x / 0 raise SIGFPE on
 * x86 in ONNX Runtime's native code, which no JavaScript can catch.
 */
export function integerDivisionGraph(): Uint8Array {
  const graph = graphBuilder({ name: 'integer_division' });
  const a = graph.input('a', 'int32', ['N', 1]);
  const b = graph.input('b', 'int32', ['N', 1]);
  graph.output(graph.node('Div', [a, b], { output: 'quotient' }), 'int32', ['N', 1]);
  return modelBytes(graph.build());
}
