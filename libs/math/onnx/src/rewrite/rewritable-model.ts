import { clone } from '@bufbuild/protobuf';
import { modelProblems } from '../build/model-problems.js';
import { ModelProtoSchema, type NodeProto, type TensorProto } from '../generated/onnx_pb.js';
import type { OnnxModel } from '../model/onnx-model.js';
import { nodesOf } from '../model/walk-model.js';
import { cannotRewrite, type CannotRewrite } from './rewrite-report.js';

const QUANTIZED_OPERATORS: ReadonlySet<string> = new Set([
  'QuantizeLinear',
  'DequantizeLinear',
  'DynamicQuantizeLinear',
  'MatMulInteger',
  'ConvInteger',
  'QLinearMatMul',
  'QLinearConv',
]);

/** The version of the ai.onnx operators that a model imports; null if it imports none, or two. */
export function operatorSet(model: OnnxModel): number | null {
  const versions = model.opsetImport.filter(({ domain }) => isOnnxDomain(domain));
  return versions.length === 1 ? Number(versions[0].version) : null;
}

export function isOnnxDomain(domain: string): boolean {
  return domain === '' || domain === 'ai.onnx';
}

/** Whether a node is one of the ai.onnx operators named. */
export function isOperator(node: NodeProto, ...operators: readonly string[]): boolean {
  return isOnnxDomain(node.domain) && operators.includes(node.opType);
}

/** A copy of a model that a rewrite may change; its file format is new enough for tensors that are not inputs. */
export function copyOf(model: OnnxModel): OnnxModel {
  const copy = clone(ModelProtoSchema, model);
  if (copy.irVersion < 4n) copy.irVersion = 4n;
  return Object.assign(copy, { graph: copy.graph ?? model.graph });
}

/** The stored tensors of the outermost graph by name. */
export function initializersOf(model: OnnxModel): Map<string, TensorProto> {
  return new Map(model.graph.initializer.map((tensor) => [tensor.name, tensor]));
}

/** Why a model cannot be quantized at all; null if it may be tried. */
export function quantizationObstacle(model: OnnxModel, minimumOpset: number): CannotRewrite | null {
  const [problem] = modelProblems(model);
  if (problem) return cannotRewrite('invalid-model', `The model's form is wrong: ${problem.message}`);
  const opset = operatorSet(model);
  if (opset === null || opset < minimumOpset) {
    const found = opset === null ? 'no single version of them' : `version ${opset}`;
    return cannotRewrite(
      'operator-set',
      `This needs version ${minimumOpset} of the ONNX operators or newer; the model imports ${found}.`,
    );
  }
  for (const node of nodesOf(model)) {
    if (!QUANTIZED_OPERATORS.has(node.opType)) continue;
    const where = node.name || node.output[0] || node.opType;
    return cannotRewrite('already-quantized', `The model is quantized already: ${node.opType} "${where}".`);
  }
  return null;
}
