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
  readonly names?: MlpNames;
  readonly graph?: Partial<GraphBuilderOptions>;
}

/** What a network's input and output are called: `x` and `y` unless given. */
export interface MlpNames {
  readonly input: string;
  readonly output: string;
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
  names = { input: 'x', output: 'y' },
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
  const x = graph.input(names.input, 'float32', ['N', first.inputs]);
  const hidden = layers
    .slice(0, -1)
    .reduce((value, layer) => graph.node(HIDDEN_OPERATORS[activation], [dense(graph, value, layer)]), x);
  const scores = dense(graph, hidden, last);
  const y = activateOutputs(graph, scores, outputActivation, names.output);
  graph.output(y, 'float32', ['N', last.bias.length]);
  return graph.build();
}

/** The operators of hidden units. */
export const HIDDEN_OPERATORS = { relu: 'Relu', tanh: 'Tanh', sigmoid: 'Sigmoid' } as const;

function dense(graph: GraphScope, value: GraphValue, { inputs, weights, bias }: DenseLayer): GraphValue {
  const matrix = graph.constant(tensor.float32([inputs, bias.length], weights), 'weights');
  const vector = graph.constant(tensor.float32([bias.length], bias), 'bias');
  return graph.node('Gemm', [value, matrix, vector]);
}

/** The last step of a network, under the name of its output. */
export function activateOutputs(
  graph: GraphScope,
  scores: GraphValue,
  kind: NonNullable<Mlp['outputActivation']>,
  output: string,
): GraphValue {
  switch (kind) {
    case 'identity':
      return graph.node('Identity', [scores], { output });
    case 'sigmoid':
      return graph.node('Sigmoid', [scores], { output });
    case 'softmax':
      return graph.node('Softmax', [scores], { output, attributes: { axis: attribute.int(1) } });
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
