import type { OnnxModel } from '../model/onnx-model.js';

/** What can be wrong with a graph, or with the wish for one. */
export type GraphProblemCode =
  | 'EMPTY_NAME'
  | 'DUPLICATE_NAME'
  | 'UNKNOWN_VALUE'
  | 'NO_OUTPUTS'
  | 'MISSING_OPSET'
  | 'TENSOR_SIZE'
  | 'DUPLICATE_ATTRIBUTE'
  | 'NO_FEATURES'
  | 'COEFFICIENT_COUNT'
  | 'LAYER_SIZE'
  | 'INVALID_NUMBER'
  | 'INVALID_CATEGORY'
  | 'DUPLICATE_CATEGORY';

export interface GraphProblem {
  readonly code: GraphProblemCode;
  /** The value, node, feature or layer at fault; empty for the whole graph. */
  readonly where: string;
  readonly message: string;
}

/** A model, or all that stands in its way. */
export type GraphResult =
  | { readonly kind: 'ok'; readonly model: OnnxModel }
  | { readonly kind: 'invalid'; readonly problems: readonly GraphProblem[] };
