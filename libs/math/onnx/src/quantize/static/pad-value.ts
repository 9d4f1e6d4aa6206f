import { TensorProto_DataType as Code, type NodeProto, type TensorProto } from '../../generated/onnx_pb.js';
import { float32Values } from '../../model/float32-values.js';
import { isOperator } from '../../rewrite/rewritable-model.js';
import type { StaticGraph } from './static-graph.js';

/** Whether a Pad adds only numbers that its input's integers can say: zeros, or copies of what is there. */
export function isZeroPadding(pad: NodeProto, graph: StaticGraph): boolean {
  const mode = pad.attribute.find(({ name }) => name === 'mode')?.s;
  const text = mode ? String.fromCharCode(...mode.subarray(0, 16)) : 'constant';
  if (text !== 'constant') return ['reflect', 'edge', 'wrap'].includes(text);
  const name = pad.input[2] ?? '';
  if (name === '') return graph.typeOf(pad.input[0] ?? '') === Code.FLOAT;
  const value = graph.initializers.get(name) ?? constantNamed(name, graph);
  return value !== undefined && float32Values(value)?.[0] === 0;
}

function constantNamed(name: string, { graph }: StaticGraph): TensorProto | undefined {
  const node = graph.node.find((each) => isOperator(each, 'Constant') && each.output[0] === name);
  return node?.attribute.find((each) => each.name === 'value')?.t;
}
