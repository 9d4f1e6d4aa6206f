import type { NodeProto } from '../generated/onnx_pb.js';
import { isOperator } from '../rewrite/rewritable-model.js';
import { intAttribute } from './node-attributes.js';
import type { WeightGraph } from './weight-graph.js';

/** The operators whose second input is a weight. */
export const WEIGHT_OPERATORS = ['Gemm', 'MatMul', 'Conv', 'ConvTranspose'] as const;

export type WeightOperator = (typeof WEIGHT_OPERATORS)[number];

/** Which dimension of a node's weight runs over its output units, and which over its inputs. */
export interface WeightSite {
  readonly node: NodeProto;
  readonly operator: WeightOperator;
  readonly weight: string;
  readonly unitDim: number;
  readonly inputDim: number;
  readonly groups: number;
}

/** The weight of a node, whether stored or not; undefined where the operator has none. */
export function weightSite(node: NodeProto): WeightSite | undefined {
  const operator = WEIGHT_OPERATORS.find((candidate) => isOperator(node, candidate));
  const weight = node.input[1];
  if (operator === undefined || weight === undefined || weight === '') return undefined;
  const groups = operator.startsWith('Conv') ? intAttribute(node, 'group', 1) : 1;
  const unitsFirst = operator === 'Conv' || (operator === 'Gemm' && intAttribute(node, 'transB', 0) !== 0);
  return { node, operator, weight, unitDim: unitsFirst ? 0 : 1, inputDim: unitsFirst ? 1 : 0, groups };
}

/** The weights of a graph in the order of its nodes. */
export function weightSites({ graph }: WeightGraph): WeightSite[] {
  return graph.node.flatMap((node) => weightSite(node) ?? []);
}
