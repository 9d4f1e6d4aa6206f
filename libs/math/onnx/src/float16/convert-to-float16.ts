import { elementTypes } from '../model/element-types.js';
import type { OnnxModel } from '../model/onnx-model.js';
import { finishRewrite } from '../rewrite/finish-rewrite.js';
import { NameSource } from '../rewrite/name-source.js';
import { copyOf, quantizationObstacle } from '../rewrite/rewritable-model.js';
import {
  cannotRewrite,
  describeNode,
  type NodeLeft,
  type RewriteResult,
  type RewrittenNode,
} from '../rewrite/rewrite-report.js';
import { handlesFloat32, whyFloat32 } from './choose-half-nodes.js';
import type { Float16Options, Float16Report } from './float16-options.js';
import { HalfGraph } from './half-graph.js';

const LARGEST_FLOAT16 = 65504;
const MINIMUM_OPSET = 9;

/**
 * Writes a model with its weights and its computation in float16 instead of float32: half the size.
 *
 * Stored numbers out of range are moved into it and told of in the report. Operators that float16 does not suit stay in
 * float32 between casts, as do nodes whose types are not known and the graphs inside If, Loop and Scan. Stored tensors
 * equal those of onnxconverter-common's `convert_float_to_float16` bit for bit; a tensor that both precisions need is
 * kept in both, where that tool would round it. Never throws for a model that `readModel` gave.
 *
 * @example
 * const result = convertToFloat16(model, { blockOperators: ['Softmax'] });
 * if (result.kind === 'ok') result.report.clamped; // [{ tensor: 'w3', toMinPositive: 12, toMaxFinite: 0 }]
 */
export function convertToFloat16(
  model: OnnxModel,
  options: Float16Options = {},
): RewriteResult<Float16Report> {
  const { minPositive = 1e-7, maxFinite = 1e4, keepIoTypes = true } = options;
  if (!(minPositive >= 0 && minPositive < maxFinite && maxFinite <= LARGEST_FLOAT16)) {
    return cannotRewrite(
      'invalid-option',
      'The range must lie within 0 and 65,504, its smallest number first.',
    );
  }
  const obstacle = quantizationObstacle(model, MINIMUM_OPSET);
  if (obstacle) return obstacle;
  const copy = copyOf(model);
  const types = elementTypes(copy);
  const half = new HalfGraph(copy.graph, types, new NameSource(copy.graph), { minPositive, maxFinite });
  const ioPrecision = keepIoTypes ? 'float32' : 'float16';
  const rewritten: RewrittenNode[] = [];
  const left: NodeLeft[] = [];
  half.inputs(ioPrecision);
  for (const node of copy.graph.node) {
    const why = whyFloat32(node, types, options);
    if (handlesFloat32(node, types)) {
      if (why) left.push(why);
      else rewritten.push(describeNode(node));
    }
    half.push(node, why ? 'float32' : 'float16');
  }
  half.outputs(ioPrecision);
  half.finish();
  copy.graph.node = half.nodes;
  const result = finishRewrite(model, copy, { rewritten, left });
  return result.kind === 'ok' ? { ...result, report: { ...result.report, clamped: half.clamped } } : result;
}
