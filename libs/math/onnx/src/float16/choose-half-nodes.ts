import { TensorProto_DataType as Code, type NodeProto } from '../generated/onnx_pb.js';
import { subgraphsOf } from '../model/walk-model.js';
import { isOnnxDomain, isOperator } from '../rewrite/rewritable-model.js';
import { describeNode, type NodeLeft, type NodeLeftCause } from '../rewrite/rewrite-report.js';
import { FLOAT32_OPERATORS, type Float16Options } from './float16-options.js';

type Types = ReadonlyMap<string, number>;

/** Whether a node has to do with float32 numbers at all. */
export function handlesFloat32(node: NodeProto, types: Types): boolean {
  return [...node.input, ...node.output].some((value) => types.get(value) === Code.FLOAT);
}

/** Why a node stays in float32; null if it is to work in float16. */
export function whyFloat32(node: NodeProto, types: Types, options: Float16Options): NodeLeft | null {
  const because = (cause: NodeLeftCause, reason: string) => ({ ...describeNode(node), cause, reason });
  const { blockOperators = [], blockNodes = [] } = options;
  if (blockNodes.includes(node.name) || blockOperators.includes(node.opType)) {
    return because('excluded', 'The node or its operator was excluded.');
  }
  if (subgraphsOf(node).length > 0) {
    return because('inside-subgraph', 'The graphs that it runs stay in float32.');
  }
  if (!isOnnxDomain(node.domain) || FLOAT32_OPERATORS.has(node.opType)) {
    return because('operator-not-supported', `${node.opType} is computed in float32.`);
  }
  const values = [...node.input, ...node.output].filter((value) => value !== '');
  if (values.some((value) => !types.has(value))) {
    return because('type-unknown', 'The types of its values are not known.');
  }
  return statesFloat32(node)
    ? because('attributes-not-supported', 'Its attributes ask for float32 numbers.')
    : null;
}

/** Constants and random numbers that are float32 by an attribute, or by the lack of one. */
function statesFloat32(node: NodeProto): boolean {
  const names = node.attribute.map(({ name }) => name);
  if (isOperator(node, 'Constant')) return !names.includes('value');
  if (isOperator(node, 'ConstantOfShape')) return !names.includes('value');
  if (isOperator(node, 'RandomNormal', 'RandomUniform')) return true;
  return node.opType !== 'Cast' && names.includes('dtype');
}
