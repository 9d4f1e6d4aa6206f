import { tensor } from '../build/constant-tensor.js';
import { graphBuilder, type GraphBuilderOptions } from '../build/graph-builder.js';
import type { GraphResult } from '../build/graph-problem.js';

export interface LinearModel {
  readonly coefficients: ArrayLike<number>;
  readonly intercept: number;
  readonly graph?: Partial<GraphBuilderOptions>;
}

/**
 * The linear model y = x·w + b over one input, in float32.
 *
 * Input: `x` float32 [N, K], K the number of coefficients. Output: `y` float32 [N, 1].
 *
 * @example
 * linearGraph({ coefficients: [2, -1], intercept: 0.5 }); // { kind: 'ok', model }
 */
export function linearGraph({ coefficients, intercept, graph: options }: LinearModel): GraphResult {
  const width = coefficients.length;
  if (width === 0) {
    return {
      kind: 'invalid',
      problems: [{ code: 'NO_FEATURES', where: '', message: 'There are no coefficients.' }],
    };
  }
  const graph = graphBuilder({ name: 'linear', ...options });
  const x = graph.input('x', 'float32', ['N', width]);
  const weights = graph.constant(tensor.float32([width, 1], coefficients), 'weights');
  const bias = graph.constant(tensor.float32([1], [intercept]), 'bias');
  graph.output(graph.node('Gemm', [x, weights, bias], { output: 'y' }), 'float32', ['N', 1]);
  return graph.build();
}
