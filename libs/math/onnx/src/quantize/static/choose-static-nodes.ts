import type { NodeProto } from '../../generated/onnx_pb.js';
import { isOnnxDomain } from '../../rewrite/rewritable-model.js';
import { isStaticOperator, type StaticQuantizationOptions } from './static-options.js';

/** Whether a node's operator is among those to quantize. */
export function isOfChosenOperator(
  node: NodeProto,
  { operators }: Pick<StaticQuantizationOptions, 'operators'>,
): boolean {
  if (!isOnnxDomain(node.domain) || !isStaticOperator(node.opType)) return false;
  return operators === undefined || operators.length === 0 || operators.some((each) => each === node.opType);
}

/** Whether a node was left out by its name. */
export function isExcluded(node: NodeProto, { nodes, exclude = [] }: StaticQuantizationOptions): boolean {
  return exclude.includes(node.name) || (!!nodes && nodes.length > 0 && !nodes.includes(node.name));
}

/** Whether a node is to be quantized, as far as choice goes. */
export function isChosenStatically(node: NodeProto, options: StaticQuantizationOptions): boolean {
  return isOfChosenOperator(node, options) && !isExcluded(node, options);
}
