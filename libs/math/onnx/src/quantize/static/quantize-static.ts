import type { OnnxModel } from '../../model/onnx-model.js';
import { finishRewrite } from '../../rewrite/finish-rewrite.js';
import { copyOf, isOnnxDomain, operatorSet, quantizationObstacle } from '../../rewrite/rewritable-model.js';
import {
  cannotRewrite,
  describeNode,
  type NodeLeft,
  type RewriteResult,
  type RewrittenNode,
} from '../../rewrite/rewrite-report.js';
import type { NodeProto } from '../../generated/onnx_pb.js';
import { adjustedRanges } from './adjusted-ranges.js';
import { isExcluded, isOfChosenOperator } from './choose-static-nodes.js';
import { StaticGraph } from './static-graph.js';
import { StaticMarker } from './static-marker.js';
import { isStaticOperator, type StaticQuantizationOptions, type ValueRanges } from './static-options.js';
import { StaticRewriter } from './static-rewriter.js';

/** QuantizeLinear is of this version of the ONNX operators, its axis of the second. */
const MINIMUM_OPSET = 11;
const MINIMUM_OPSET_PER_CHANNEL = 13;

/**
 * Quantizes weights and activations to 8 bits with scales that are known before the model runs (QDQ form).
 *
 * Weights and biases are stored as integers behind a DequantizeLinear; each activation goes through QuantizeLinear and
 * DequantizeLinear with the scale of its calibrated range, and the runtime fuses these with the operator between them.
 * Relu and Clip are folded into the node before them. **A row's answer does not depend on the rows it is sent with.**
 *
 * `ranges` is what `calibrate` gave for the same operators. Stored tensors equal those of onnxruntime.quantization's
 * `quantize_static` (QDQ) bit for bit. Never throws for a model that `readModel` gave.
 *
 * @example
 * const calibration = await calibrate({ model, run, batches });
 * if (calibration.kind === 'ok') quantizeStatic(model, calibration.ranges, { perChannel: true });
 */
export function quantizeStatic(
  model: OnnxModel,
  ranges: ValueRanges,
  options: StaticQuantizationOptions = {},
): RewriteResult {
  const perChannel = options.perChannel ?? false;
  const obstacle = quantizationObstacle(model, perChannel ? MINIMUM_OPSET_PER_CHANNEL : MINIMUM_OPSET);
  if (obstacle) return obstacle;
  if (options.activationType === 'int8' && options.weightType === 'uint8') {
    return cannotRewrite(
      'invalid-option',
      'int8 activations with uint8 weights are not a form that runtimes know.',
    );
  }
  const copy = copyOf(model);
  const adjusted = adjustedRanges(copy.graph, ranges, options);
  const graph = new StaticGraph(copy);
  const marker = new StaticMarker(graph, {
    perChannel,
    activationSymmetric: options.activationSymmetric ?? false,
    opset: operatorSet(model) ?? MINIMUM_OPSET,
    calibrated: (value) => adjusted.has(value),
  });
  const rewritten: RewrittenNode[] = [];
  const left: NodeLeft[] = [];
  for (const node of [...copy.graph.node]) {
    const why = whyLeft(node, options);
    if (why !== null) left.push(why);
    else if (marker.mark(node)) rewritten.push(describeNode(node));
  }
  if (options.activationType === 'int8' && (operatorSet(model) ?? 0) >= 21) marker.markMoved(copy.graph.node);
  const rewriter = new StaticRewriter(graph, adjusted, options);
  const missing = rewriter.missingRange(marker.values);
  if (missing !== null) {
    return cannotRewrite('missing-range', `Calibration told no range for the value "${missing}".`);
  }
  rewriter.rewrite(marker.values, marker.biases);
  return finishRewrite(model, copy, { rewritten, left: [...left, ...marker.left] });
}

function whyLeft(node: NodeProto, options: StaticQuantizationOptions): NodeLeft | null {
  const because = (cause: NodeLeft['cause'], reason: string) => ({ ...describeNode(node), cause, reason });
  if (!isOnnxDomain(node.domain) || !isStaticOperator(node.opType)) {
    return because('operator-not-supported', `${node.opType} has no 8-bit form here.`);
  }
  if (!isOfChosenOperator(node, options)) {
    return because('operator-not-chosen', `${node.opType} is not among the operators to quantize.`);
  }
  return isExcluded(node, options) ? because('excluded', 'The node was excluded by name.') : null;
}
