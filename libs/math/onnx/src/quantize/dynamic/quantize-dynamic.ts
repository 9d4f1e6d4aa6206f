import type { NodeProto } from '../../generated/onnx_pb.js';
import type { OnnxModel } from '../../model/onnx-model.js';
import { subgraphsOf } from '../../model/walk-model.js';
import { finishRewrite } from '../../rewrite/finish-rewrite.js';
import { NameSource } from '../../rewrite/name-source.js';
import { copyOf, initializersOf, isOperator, quantizationObstacle } from '../../rewrite/rewritable-model.js';
import {
  describeNode,
  type NodeLeft,
  type RewriteResult,
  type RewrittenNode,
} from '../../rewrite/rewrite-report.js';
import { isCandidate, isChosen, whyLeft } from './choose-nodes.js';
import type { DynamicQuantizationOptions } from './dynamic-options.js';
import { DynamicRewriter } from './dynamic-rewriter.js';
import { GemmSplitter } from './gemm-to-matmul.js';

/** DynamicQuantizeLinear is of this version of the ONNX operators. */
const MINIMUM_OPSET = 11;

/**
 * Quantizes the weights of matrix products to 8 bits; activations are quantized while the model runs.
 *
 * Weights become W ≈ scale · (W₈ − zeroPoint), one scale a tensor or (perChannel) one an output; activations get one
 * uint8 scale for the whole batch at run time, so **a row's answer depends on the rows it is sent with**. Needs no data.
 * Stored integers, scales and zero points equal onnxruntime.quantization's `quantize_dynamic` bit for bit.
 *
 * Nodes that cannot or should not be quantized stay and are told of in the report. Never throws for a model that
 * `readModel` gave. O(size of the model).
 *
 * @example
 * const result = quantizeDynamic(model, { perChannel: true, exclude: ['head'] });
 * if (result.kind === 'ok') writeModel(result.model);
 */
export function quantizeDynamic(model: OnnxModel, options: DynamicQuantizationOptions = {}): RewriteResult {
  const obstacle = quantizationObstacle(model, MINIMUM_OPSET);
  if (obstacle) return obstacle;
  const copy = copyOf(model);
  const { graph } = copy;
  const initializers = initializersOf(copy);
  const left = [...nodesInside(graph.node)];
  const chosen = new Set<NodeProto>();
  for (const node of graph.node) {
    if (!isCandidate(node)) continue;
    const why = whyLeft(node, initializers, options);
    if (why) left.push(why);
    else chosen.add(node);
  }
  const names = new NameSource(graph);
  const splitter = new GemmSplitter(graph, initializers, names);
  const split = new Map(
    [...chosen].filter((node) => isOperator(node, 'Gemm')).map((node) => [node, splitter.split(node)]),
  );
  const rewriter = new DynamicRewriter(graph, initializers, names, {
    type: options.weightType ?? 'int8',
    perChannel: options.perChannel ?? false,
    reduced: options.reduceRange ?? false,
    rangeArithmetic: options.rangeArithmetic ?? 'float32',
  });
  const rewritten: RewrittenNode[] = [];
  for (const node of graph.node) {
    const moves =
      isOperator(node, 'Transpose') && isChosen(node, options) && rewriter.isQuantized(node.input[0] ?? '');
    if (chosen.has(node) || moves) rewritten.push(describeNode(node));
    const gemm = split.get(node);
    if (gemm) {
      rewriter.matMul(gemm.matMul);
      if (gemm.add) rewriter.keep(gemm.add);
    } else if (chosen.has(node) || moves) rewrite(rewriter, node);
    else rewriter.keep(node);
  }
  rewriter.finish();
  graph.node = rewriter.nodes;
  return finishRewrite(model, copy, { rewritten, left });
}

function rewrite(rewriter: DynamicRewriter, node: NodeProto): void {
  if (node.opType === 'MatMul') rewriter.matMul(node);
  else if (node.opType === 'Conv') rewriter.conv(node);
  else if (node.opType === 'Gather') rewriter.gather(node);
  else rewriter.transpose(node);
}

function* nodesInside(nodes: readonly NodeProto[]): Generator<NodeLeft> {
  for (const node of nodes.flatMap(subgraphsOf).flatMap((graph) => graph.node)) {
    if (isCandidate(node)) {
      const reason = 'It is inside a graph that another node runs (If, Loop, Scan).';
      yield { ...describeNode(node), cause: 'inside-subgraph', reason };
    }
    yield* nodesInside([node]);
  }
}
