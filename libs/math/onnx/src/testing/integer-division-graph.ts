import { graphBuilder } from '../build/graph-builder.js';
import { modelBytes } from './model-bytes.js';

/**
 * A model that can kill its process: `quotient` = `a` / `b`, int32 [N, 1]. On x86, −2147483648 / −1 raises SIGFPE in
 * ONNX Runtime's native code, which no JavaScript can catch; x / 0 is an ordinary error of the run.
 */
export function integerDivisionGraph(): Uint8Array {
  const graph = graphBuilder({ name: 'integer_division' });
  const a = graph.input('a', 'int32', ['N', 1]);
  const b = graph.input('b', 'int32', ['N', 1]);
  graph.output(graph.node('Div', [a, b], { output: 'quotient' }), 'int32', ['N', 1]);
  return modelBytes(graph.build());
}
