import { tensor } from '../build/constant-tensor.js';
import { isOperator } from '../rewrite/rewritable-model.js';
import { weighLevels } from './cut-weight.js';
import { floatAttribute } from './node-attributes.js';
import type { Fold } from './unit-trace.js';
import type { WeightGraph } from './weight-graph.js';

/** Adds what the units `gone` gave to what is added behind the weight that took them in; before the weight is cut. */
export function foldLevels(graph: WeightGraph, { site, block, levels }: Fold, gone: readonly number[]): void {
  const weight = graph.weight(site.weight);
  if (weight === undefined) return;
  const places = gone.flatMap((unit) => Array.from({ length: block }, (_, i) => unit * block + i));
  const missing = new Map(places.map((place): [number, number] => [place, levels[place]]));
  if ([...missing.values()].every((level) => level === 0)) return;
  const sums = weighLevels(weight, site, missing);
  if (site.operator === 'MatMul') foldBehindMatMul(graph, site.node, sums);
  else foldIntoBias(graph, site, sums);
}

function foldIntoBias(graph: WeightGraph, { node, operator }: Fold['site'], sums: Float64Array): void {
  const alpha = operator === 'Gemm' ? floatAttribute(node, 'alpha', 1) : 1;
  const beta = operator === 'Gemm' ? floatAttribute(node, 'beta', 1) : 1;
  const name = node.input[2];
  const bias = graph.weight(name);
  const values = sums.map((sum, unit) => {
    const before = bias === undefined ? 0 : bias.values[bias.values.length === 1 ? 0 : unit];
    return before + (alpha * sum) / beta;
  });
  const stored = graph.add(`${name || node.output[0]}_folded`, tensor.float32([values.length], values));
  graph.connect(node, 2, stored);
}

function foldBehindMatMul(graph: WeightGraph, node: Fold['site']['node'], sums: Float64Array): void {
  const [product] = node.output;
  const uses = graph.usesOf(product);
  const [use] = uses;
  if (uses.length === 1 && graph.isExposed(product) === null && isOperator(use.node, 'Add')) {
    const added = use.node.input[1 - use.index];
    const own = graph.ownWeight(added);
    const isVector =
      typeof own !== 'string' &&
      own.dims[own.dims.length - 1] === sums.length &&
      own.values.length === sums.length;
    if (isVector) {
      graph.store({ ...own, values: own.values.map((value, unit) => value + sums[unit]) });
      return;
    }
  }
  graph.insertAddition(node, graph.add(`${product}_folded`, tensor.float32([sums.length], sums)));
}
