import { graphBuilder } from '../build/graph-builder.js';
import type { Dtype } from '../model/dtype.js';
import type { Dimension } from '../signature/signature.js';
import { modelBytes } from './model-bytes.js';

/** A model that gives `y` = `x`: float32 [N, 1] unless told otherwise. */
export function identityGraph(dtype: Dtype = 'float32', shape: readonly Dimension[] = ['N', 1]): Uint8Array {
  const graph = graphBuilder({ name: 'identity' });
  const x = graph.input('x', dtype, shape);
  graph.output(graph.node('Identity', [x], { output: 'y' }), dtype, shape);
  return modelBytes(graph.build());
}
