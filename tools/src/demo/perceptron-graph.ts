import { attribute, graphBuilder, tensor, type GraphResult } from '@orrery/math-onnx';
import type { DenseWeights } from '@orrery/math-learn';

/** A network with a sigmoid at its end, and how its features are made of what is known of a flight. */
export interface PreparedPerceptron {
  /** One for each feature: what stands in for an unknown number, and is subtracted. */
  readonly columns: readonly { readonly name: string; readonly mean: number; readonly scale: number }[];
  readonly layers: readonly DenseWeights[];
  /** The label is 1 where the probability is greater. */
  readonly threshold: number;
}

/** Nodes that have to stay exact where the layers become integers: columns of unlike sizes, and the answer. */
export const EXACT_NODES: readonly string[] = ['columns', 'filled', 'probability'];

/** A perceptron over columns as they are stored: takes and gives what the logistic models do, so it can stand where they stand. */
export function perceptronGraph({ columns, layers, threshold }: PreparedPerceptron): GraphResult {
  const graph = graphBuilder({ name: 'perceptron' });
  const row = (stem: string, values: readonly number[]) =>
    graph.constant(tensor.float32([1, values.length], values), stem);
  const means = row(
    'means',
    columns.map(({ mean }) => mean),
  );
  const scales = row(
    'scales',
    columns.map(({ scale }) => scale),
  );
  const inputs = columns.map(({ name }) => graph.input(name, 'float32', ['N', 1]));
  const raw = graph.node('Concat', inputs, { output: 'columns', attributes: { axis: attribute.int(1) } });
  const filled = graph.node('Where', [graph.node('IsNaN', [raw]), means, raw], { output: 'filled' });
  let value = graph.node('Div', [graph.node('Sub', [filled, means]), scales], { output: 'features' });
  for (const [i, { inputs: width, weights, bias }] of layers.entries()) {
    const matrix = graph.constant(tensor.float32([width, bias.length], weights), 'weights');
    const offsets = graph.constant(tensor.float32([bias.length], bias), 'bias');
    value = graph.node('Gemm', [value, matrix, offsets]);
    if (i < layers.length - 1) value = graph.node('Relu', [value]);
  }
  const probability = graph.node('Sigmoid', [value], { output: 'probability' });
  const above = graph.node('Greater', [probability, row('threshold', [threshold])]);
  const label = graph.node('Cast', [above], {
    output: 'label',
    attributes: { to: attribute.dtype('int64') },
  });
  graph.output(probability, 'float32', ['N', 1]);
  graph.output(label, 'int64', ['N', 1]);
  return graph.build();
}
