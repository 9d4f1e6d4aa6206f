import { TensorProto_DataType, type NodeProto, type TensorProto } from '../../generated/onnx_pb.js';
import { float32Values } from '../../model/float32-values.js';
import { elementCount } from '../../model/tensor-size.js';
import { isOnnxDomain } from '../../rewrite/rewritable-model.js';
import { describeNode, type NodeLeft, type NodeLeftCause } from '../../rewrite/rewrite-report.js';
import { DEFAULT_DYNAMIC_OPERATORS, type DynamicQuantizationOptions } from './dynamic-options.js';

type Left = readonly [NodeLeftCause, string];

const WEIGHT_INPUT: ReadonlyMap<string, number> = new Map([
  ['MatMul', 1],
  ['Gemm', 1],
  ['Conv', 1],
  ['Gather', 0],
]);

/** Operators with weights that dynamic quantization does not know; they are told of in the report. */
const NOT_SUPPORTED: ReadonlySet<string> = new Set(['ConvTranspose', 'LSTM', 'GRU', 'RNN', 'Einsum']);

/** Whether a node's operator holds weights, so that a reader would ask why it was not quantized. */
export function isCandidate(node: NodeProto): boolean {
  if (!isOnnxDomain(node.domain)) return false;
  return WEIGHT_INPUT.has(node.opType) || NOT_SUPPORTED.has(node.opType);
}

/** Why a node with weights is left as it is; null if it is to be quantized. */
export function whyLeft(
  node: NodeProto,
  initializers: ReadonlyMap<string, TensorProto>,
  options: DynamicQuantizationOptions,
): NodeLeft | null {
  const left = leftByChoice(node, options) ?? leftByWeights(node, initializers) ?? leftByAttributes(node);
  return left === null ? null : { ...describeNode(node), cause: left[0], reason: left[1] };
}

/** Whether the choice of operators and names takes a node in. */
export function isChosen(node: NodeProto, options: DynamicQuantizationOptions): boolean {
  return leftByChoice(node, options) === null;
}

function leftByChoice(node: NodeProto, options: DynamicQuantizationOptions): Left | null {
  const { operators = DEFAULT_DYNAMIC_OPERATORS, nodes, exclude = [] } = options;
  const { opType, name } = node;
  if (NOT_SUPPORTED.has(opType)) {
    return ['operator-not-supported', `${opType} has no dynamic 8-bit form here.`];
  }
  if (exclude.includes(name) || (nodes && nodes.length > 0 && !nodes.includes(name))) {
    return ['excluded', 'The node was excluded by name.'];
  }
  if (operators.some((operator) => operator === opType)) return null;
  return opType === 'Conv'
    ? [
        'slower-when-dynamic',
        'A dynamically quantized Conv runs 2 to 8 times slower than in float32: quantize it statically, or ask for it by name.',
      ]
    : ['operator-not-chosen', `${opType} is not among the operators to quantize.`];
}

function leftByWeights(node: NodeProto, initializers: ReadonlyMap<string, TensorProto>): Left | null {
  const weight = initializers.get(node.input[WEIGHT_INPUT.get(node.opType) ?? 0] ?? '');
  if (!weight) return ['weights-not-constant', 'Its weights are not stored in the model.'];
  if (weight.dataType !== TensorProto_DataType.FLOAT) {
    return ['weights-not-float32', 'Its weights are not float32.'];
  }
  if (elementCount(weight) === 0n) return ['shape-not-supported', 'Its weights are empty.'];
  if (!isFiniteThroughout(weight)) return ['weights-not-finite', 'Its weights hold NaN or infinity.'];
  const input = initializers.get(node.input[0] ?? '');
  if (input && !isFiniteThroughout(input))
    return ['weights-not-finite', 'Its stored input is not finite float32.'];
  const rank = weight.dims.length;
  if (node.opType === 'MatMul' && rank === 0) return ['shape-not-supported', 'Its weights are a scalar.'];
  if (node.opType === 'Gemm' && rank !== 2) return ['shape-not-supported', 'Its weights are no matrix.'];
  if (node.opType === 'Conv' && rank < 3) return ['shape-not-supported', 'Its weights are no kernels.'];
  return null;
}

function leftByAttributes(node: NodeProto): Left | null {
  if (node.opType !== 'Gemm') return null;
  const value = (name: string) => node.attribute.find((attribute) => attribute.name === name);
  const isPlain =
    (value('alpha')?.f ?? 1) === 1 && (value('beta')?.f ?? 1) === 1 && Number(value('transA')?.i ?? 0n) === 0;
  return isPlain
    ? null
    : ['attributes-not-supported', 'It scales or transposes its input (alpha, beta or transA is set).'];
}

function isFiniteThroughout(tensor: TensorProto): boolean {
  for (const value of float32Values(tensor) ?? [NaN]) if (!Number.isFinite(value)) return false;
  return true;
}
