import type { OnnxModel } from '../model/onnx-model.js';
import { writeModel } from '../read/write-model.js';
import { summarizeModel } from '../signature/summarize-model.js';
import type { NodeProto } from '../generated/onnx_pb.js';

/** A node of the original model: by its name, or by its first output if it has none. */
export interface RewrittenNode {
  readonly name: string;
  readonly operator: string;
}

/** Why a node was left as it is. */
export type NodeLeftCause =
  | 'excluded'
  | 'operator-not-chosen'
  | 'slower-when-dynamic'
  | 'weights-not-constant'
  | 'weights-not-float32'
  | 'weights-not-finite'
  | 'shape-not-supported'
  | 'attributes-not-supported'
  | 'type-unknown'
  | 'inputs-not-quantized'
  | 'inside-subgraph'
  | 'operator-not-supported';

export interface NodeLeft extends RewrittenNode {
  readonly cause: NodeLeftCause;
  readonly reason: string;
}

/** What a rewrite did to a model: plain data, fit for JSON. */
export interface RewriteReport {
  /** The size of the model's file. */
  readonly sizeBytes: { readonly before: number; readonly after: number };
  /** Numbers stored in the model: `summarizeModel`'s `parameterCount`. */
  readonly parameters: { readonly before: number; readonly after: number };
  readonly rewritten: readonly RewrittenNode[];
  readonly left: readonly NodeLeft[];
}

/** Why a whole model cannot be rewritten. */
export type CannotRewriteCause =
  'already-quantized' | 'operator-set' | 'missing-range' | 'invalid-option' | 'invalid-model';

export type RewriteResult<R extends RewriteReport = RewriteReport> =
  | { readonly kind: 'ok'; readonly model: OnnxModel; readonly report: R }
  | { readonly kind: 'nothing-to-do'; readonly reason: string; readonly left: readonly NodeLeft[] }
  | { readonly kind: 'cannot'; readonly cause: CannotRewriteCause; readonly reason: string };

/** A refusal of the whole model. */
export type CannotRewrite = Extract<RewriteResult, { kind: 'cannot' }>;

export function cannotRewrite(cause: CannotRewriteCause, reason: string): CannotRewrite {
  return { kind: 'cannot', cause, reason };
}

/** How a node is called in a report. */
export function describeNode(node: NodeProto): RewrittenNode {
  return { name: node.name || node.output.find((name) => name !== '') || node.opType, operator: node.opType };
}

/** Measures both models; O(size of both). */
export function rewriteReport(
  before: OnnxModel,
  after: OnnxModel,
  nodes: Pick<RewriteReport, 'rewritten' | 'left'>,
): RewriteReport {
  return {
    sizeBytes: { before: writeModel(before).length, after: writeModel(after).length },
    parameters: {
      before: summarizeModel(before).parameterCount,
      after: summarizeModel(after).parameterCount,
    },
    ...nodes,
  };
}
