import { attribute } from '../build/attribute.js';
import { tensor } from '../build/constant-tensor.js';
import { graphBuilder } from '../build/graph-builder.js';
import { modelBytes } from './model-bytes.js';

/**
 * A model that never ends for some inputs: `y` = `x`, float32 [N, 1], at once if no x is above `bound`, otherwise after an
 * ONNX Loop whose condition stays true. A runtime cannot interrupt it; only the end of its process does.
 */
export function infiniteLoopGraph(bound = 0): Uint8Array {
  const graph = graphBuilder({ name: 'infinite_loop' });
  const x = graph.input('x', 'float32', ['N', 1]);
  const greatest = graph.node('ReduceMax', [x], { attributes: { keepdims: attribute.int(0) } });
  const goesOn = graph.node('Greater', [greatest, graph.constant(tensor.float32([], [bound]), 'bound')]);

  const body = graph.subgraph('body');
  body.input('turn', 'int64', []);
  const before = body.input('goes_on_before', 'bool', []);
  const carried = body.input('carried_before', 'float32', ['N', 1]);
  body.output(body.node('Identity', [before]), 'bool', []);
  body.output(body.node('Identity', [carried]), 'float32', ['N', 1]);

  const y = graph.node('Loop', [null, goesOn, x], {
    output: 'y',
    attributes: { body: attribute.graph(body) },
  });
  graph.output(y, 'float32', ['N', 1]);
  return modelBytes(graph.build());
}
