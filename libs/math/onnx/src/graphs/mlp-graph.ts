import { tensor } from '../build/constant-tensor.js';
import { graphBuilder, type GraphBuilderOptions } from '../build/graph-builder.js';
import type { GraphProblem, GraphResult } from '../build/graph-problem.js';
import { attribute } from '../build/attribute.js';
import type { GraphScope, GraphValue } from '../build/graph-scope.js';

/** y = x·W + b, with W of `inputs` rows and one column per bias, row-major. */
export interface DenseLayer {
  readonly inputs: number;
  readonly weights: ArrayLike<number>;
  readonly bias: ArrayLike<number>;
}

export interface Mlp {
  readonly layers: readonly DenseLayer[];
  /** Between layers. */
  readonly activation: 'relu' | 'tanh' | 'sigmoid';
  /** After the last layer; `identity` unless given. */
  readonly outputActivation?: 'identity' | 'softmax' | 'sigmoid';
  readonly graph?: Partial<GraphBuilderOptions>;
}

/**
 * A multi-layer perceptron in float32.
 *
 * Input: `x` float32 [N, inputs of the first layer]. Output: `y` float32 [N, outputs of the last].
 *
 * @example
 * const layer = { inputs: 2, weights: [1, 0, 0, 1], bias: [0, 0] };
 * mlpGraph({ layers: [layer, layer], activation: 'relu' }); // { kind: 'ok', model }
 */
export function mlpGraph({
  layers,
  activation,
  outputActivation = 'identity',
  graph: options,
}: Mlp): GraphResult {
  const [first] = layers;
  const last = layers.at(-1);
  if (!first || !last) {
    return {
      kind: 'invalid',
      problems: [{ code: 'NO_FEATURES', where: '', message: 'The network has no layers.' }],
    };
  }
  const problems = layerProblems(layers);
  if (problems.length > 0) return { kind: 'invalid', problems };

  const graph = graphBuilder({ name: 'mlp', ...options });
  const x = graph.input('x', 'float32', ['N', first.inputs]);
  const hidden = layers
    .slice(0, -1)
    .reduce((value, layer) => graph.node(OPERATORS[activation], [dense(graph, value, layer)]), x);
  const scores = dense(graph, hidden, last);
  graph.output(activate(graph, scores, outputActivation), 'float32', ['N', last.bias.length]);
  return graph.build();
}

const OPERATORS = { relu: 'Relu', tanh: 'Tanh', sigmoid: 'Sigmoid' } as const;

function dense(graph: GraphScope, value: GraphValue, { inputs, weights, bias }: DenseLayer): GraphValue {
  const matrix = graph.constant(tensor.float32([inputs, bias.length], weights), 'weights');
  const vector = graph.constant(tensor.float32([bias.length], bias), 'bias');
  return graph.node('Gemm', [value, matrix, vector]);
}

function activate(
  graph: GraphScope,
  scores: GraphValue,
  kind: NonNullable<Mlp['outputActivation']>,
): GraphValue {
  switch (kind) {
    case 'identity':
      return graph.node('Identity', [scores], { output: 'y' });
    case 'sigmoid':
      return graph.node('Sigmoid', [scores], { output: 'y' });
    case 'softmax':
      return graph.node('Softmax', [scores], { output: 'y', attributes: { axis: attribute.int(1) } });
  }
}

function layerProblems(layers: readonly DenseLayer[]): GraphProblem[] {
  return layers.flatMap(({ inputs, weights, bias }, i): GraphProblem[] => {
    const where = `layer ${i}`;
    const before = layers[i - 1]?.bias.length ?? inputs;
    if (inputs === before && inputs > 0 && bias.length > 0 && weights.length === inputs * bias.length)
      return [];
    const message = `${where} takes ${inputs} of ${before} values to ${bias.length} with ${weights.length} weights.`;
    return [{ code: 'LAYER_SIZE', where, message }];
  });
}
