import { attribute } from '../build/attribute.js';
import { tensor } from '../build/constant-tensor.js';
import { graphBuilder } from '../build/graph-builder.js';
import type { GraphResult } from '../build/graph-problem.js';
import type { GraphScope, GraphValue } from '../build/graph-scope.js';
import type { LogisticPipeline, NumericFeature } from './logistic-pipeline.js';
import { pipelineProblems } from './pipeline-problems.js';

/**
 * A binary logistic model with its preprocessing, as one ONNX graph over raw feature columns.
 *
 *     p = σ(b + Σⱼ wⱼ (xⱼ − mⱼ)/sⱼ + Σₖ w[category of column k])        label = p > threshold
 *
 * Inputs: float32 [N, 1] for each numeric feature, string [N, 1] for each categorical one, named as the features.
 * Outputs: `probability` float32 [N, 1] in [0, 1]; `label` int64 [N, 1], 0 or 1.
 *
 * The arithmetic is float64 inside, so `probability` differs from a float64 reference by the last rounding only
 * (≤ 6e-8). The one-hot product is a table look-up: the indicator picks one coefficient per column, an unknown
 * category picks the zero at the table's end; cost does not grow with the number of categories. NaN is a missing
 * number; ±∞ is not caught and can give NaN.
 *
 * Source: StandardScaler, SimpleImputer, OneHotEncoder(handle_unknown='ignore') and LogisticRegression of
 * scikit-learn; Hosmer & Lemeshow, Applied Logistic Regression (2000), eq. 1.1.
 *
 * @example
 * logisticPipelineGraph({
 *   numeric: [{ name: 'distance', mean: 700, scale: 550, imputeValue: 700 }],
 *   categorical: [{ name: 'origin', categories: ['ATL', 'ORD'] }],
 *   coefficients: [0.2, -0.1, 0.4],
 *   intercept: -1.5,
 *   layout: 'columns',
 * }); // { kind: 'ok', model }
 */
export function logisticPipelineGraph(pipeline: LogisticPipeline): GraphResult {
  const problems = pipelineProblems(pipeline);
  if (problems.length > 0) return { kind: 'invalid', problems };

  const { numeric, categorical, intercept, threshold = 0.5 } = pipeline;
  const coefficients = Array.from(pipeline.coefficients);
  const graph = graphBuilder({ name: 'logistic_pipeline', ...pipeline.graph });
  const columns = numeric.map(({ name }) => graph.input(name, 'float32', ['N', 1]));
  const words = categorical.map(({ name, categories }) => {
    return { column: graph.input(name, 'string', ['N', 1]), categories };
  });

  const terms: GraphValue[] = [];
  if (numeric.length > 0) {
    const scaled = scaleColumns(graph, columns, numeric);
    const weights = graph.constant(
      tensor.float64([numeric.length, 1], coefficients.slice(0, numeric.length)),
      'weights',
    );
    terms.push(graph.node('MatMul', [scaled, weights]));
  }
  if (categorical.length > 0) {
    terms.push(sumOfCategories(graph, words, coefficients.slice(numeric.length)));
  }
  const bias = graph.constant(tensor.float64([1], [intercept]), 'intercept');
  const logit = terms.reduce((sum, term) => graph.node('Add', [sum, term]), bias);
  const probability = graph.node('Sigmoid', [logit]);
  outputs(graph, probability, threshold);
  return graph.build();
}

function scaleColumns(
  graph: GraphScope,
  columns: readonly GraphValue[],
  features: readonly NumericFeature[],
): GraphValue {
  const row = (stem: string, pick: (feature: NumericFeature) => number) =>
    graph.constant(tensor.float64([1, features.length], features.map(pick)), stem);
  const raw = graph.node('Concat', columns, { attributes: { axis: attribute.int(1) } });
  const wide = graph.node('Cast', [raw], { attributes: { to: attribute.dtype('float64') } });
  const missing = graph.node('IsNaN', [wide]);
  const imputed = graph.node('Where', [missing, row('impute_values', (f) => f.imputeValue), wide]);
  const centred = graph.node('Sub', [imputed, row('means', (f) => f.mean)]);
  return graph.node('Div', [centred, row('scales', (f) => f.scale)]);
}

/** Σₖ w[category of column k]: all columns look up one table, each at its own offset; its last entry is 0. */
function sumOfCategories(
  graph: GraphScope,
  words: readonly { column: GraphValue; categories: readonly string[] }[],
  weights: readonly number[],
): GraphValue {
  let offset = 0;
  const indices = words.map(({ column, categories }) => {
    const start = offset;
    offset += categories.length;
    const attributes = {
      keys_strings: attribute.strings(categories),
      values_int64s: attribute.ints(categories.map((_, i) => start + i)),
      default_int64: attribute.int(weights.length),
    };
    return graph.node('LabelEncoder', [column], { domain: 'ai.onnx.ml', attributes });
  });
  const table = graph.constant(tensor.float64([weights.length + 1], [...weights, 0]), 'category_weights');
  const positions = graph.node('Concat', indices, { attributes: { axis: attribute.int(1) } });
  const picked = graph.node('Gather', [table, positions]);
  return graph.node('ReduceSum', [picked, graph.constant(tensor.int64([1], [1]), 'axes')]);
}

function outputs(graph: GraphScope, exact: GraphValue, threshold: number): void {
  const limit = graph.constant(tensor.float64([1], [threshold]), 'threshold');
  const above = graph.node('Greater', [exact, limit]);
  const probability = graph.node('Cast', [exact], {
    output: 'probability',
    attributes: { to: attribute.dtype('float32') },
  });
  const label = graph.node('Cast', [above], {
    output: 'label',
    attributes: { to: attribute.dtype('int64') },
  });
  graph.output(probability, 'float32', ['N', 1]);
  graph.output(label, 'int64', ['N', 1]);
}
